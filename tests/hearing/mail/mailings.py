"""What mail programs and servers send back, written after RFC 3464 with their known habits.

``{id}`` is the Message-ID of our letter, ``{to}`` its address, ``{own}`` the message's own number.
"""

from __future__ import annotations

COPY = """Message-ID: {id}
From: Stadtratshearing <post@example.org>
To: {to}
Subject: Einladung
Date: Fri, 01 Mar 2024 10:00:00 +0100
"""

POSTFIX = (
    """Return-Path: <>
Date: Fri,  1 Mar 2024 10:00:03 +0100 (CET)
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: post@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4TmK1x0Z2Qz9s.1709283603/mail.example.org"
Content-Transfer-Encoding: 8bit
Message-Id: <{own}@mail.example.org>

This is a MIME-encapsulated message.

--4TmK1x0Z2Qz9s.1709283603/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host mail.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{to}>: host mx.example.org[192.0.2.1] said: 550 5.1.1 <{to}>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)

--4TmK1x0Z2Qz9s.1709283603/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4TmK1x0Z2Qz9s
X-Postfix-Sender: rfc822; post@example.org
Arrival-Date: Fri,  1 Mar 2024 10:00:01 +0100 (CET)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address
    rejected: User unknown

--4TmK1x0Z2Qz9s.1709283603/mail.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

"""
    + COPY
    + """
Guten Tag

--4TmK1x0Z2Qz9s.1709283603/mail.example.org--
"""
)

POSTFIX_HEADERS_ONLY = POSTFIX.replace("message/rfc822", "text/rfc822-headers").replace(
    "Undelivered Message", "Undelivered Message Headers"
)

DELAYED = (
    POSTFIX.replace("Action: failed", "Action: delayed")
    .replace("Status: 5.1.1", "Status: 4.4.1")
    .replace("Undelivered Mail Returned to Sender", "Delayed Mail (still being retried)")
)

EXCHANGE = (
    """Received: from AM0PR01.eurprd01.prod.exchangelabs.com
From: <postmaster@city.example>
To: <post@example.org>
Date: Fri, 1 Mar 2024 09:00:05 +0000
Subject: Unzustellbar: Einladung
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="f8fb2d6e-6e2a"
MIME-Version: 1.0
X-MS-Exchange-Message-Is-Ndr:
Message-ID: <{own}@AM0PR01.eurprd01.prod.outlook.com>
In-Reply-To: {id}
References: {id}
Auto-Submitted: auto-replied

--f8fb2d6e-6e2a
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="c62c4ba0"

--c62c4ba0
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Ihre Nachricht an {to} konnte nicht =C3=BCbermittelt werden.

--c62c4ba0
Content-Type: text/html; charset="utf-8"

<html><body onload="alert(1)"><img src="http://evil.example/p.gif">
{to} wurde nicht gefunden</body></html>

--c62c4ba0--

--f8fb2d6e-6e2a
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.eurprd01.prod.outlook.com
Received-From-MTA: dns;mail.example.org
Arrival-Date: Fri, 1 Mar 2024 09:00:04 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;
 Recipient not found by SMTP address lookup
X-Display-Name: Ada

--f8fb2d6e-6e2a
Content-Type: message/rfc822

"""
    + COPY
    + """Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
END:VCALENDAR
--x--

--f8fb2d6e-6e2a--
"""
)

GMAIL = (
    """Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: post@example.org
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {id}
In-Reply-To: {id}
X-Failed-Recipients: {to}
Message-ID: <{own}@mx.google.com>
Date: Fri, 01 Mar 2024 01:00:06 -0800 (PST)
Content-Type: multipart/report; boundary="000000000000b5d1"; report-type=delivery-status

--000000000000b5d1
Content-Type: multipart/related; boundary="000000000000b5d2"

--000000000000b5d2
Content-Type: multipart/alternative; boundary="000000000000b5d3"

--000000000000b5d3
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {to} because the address couldn't be found.

--000000000000b5d3
Content-Type: text/html; charset="UTF-8"

<html><body><img src="cid:icon.png">Address not found</body></html>

--000000000000b5d3--
--000000000000b5d2
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=
--000000000000b5d2--
--000000000000b5d1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Fri, 01 Mar 2024 01:00:05 -0800 (PST)
X-Original-Message-ID: {id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.9, the server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550-5.1.1 Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces.
Last-Attempt-Date: Fri, 01 Mar 2024 01:00:06 -0800 (PST)

--000000000000b5d1
Content-Type: message/rfc822

"""
    + COPY
    + """
Guten Tag
--000000000000b5d1--
"""
)

EXIM = (
    """Return-path: <>
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: post@example.org
Subject: Mail delivery failed: returning message to sender
Message-Id: <{own}@mx.example.org>
Date: Fri, 01 Mar 2024 10:00:06 +0100

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    mailbox is full: retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

"""
    + COPY
)

ABSENT = """From: Ada <{to}>
To: post@example.org
Subject: Automatische Antwort: Einladung
Auto-Submitted: auto-replied (vacation)
X-Auto-Response-Suppress: All
In-Reply-To: {id}
Message-ID: <{own}@example.org>
Content-Type: text/plain; charset=utf-8

Ich bin bis 20. März nicht im Büro.
"""

WRITTEN = """From: =?utf-8?q?Ada_=C3=9Cbermut?= <{to}>
To: post@example.org
Subject: =?utf-8?q?Re=3A_Einladung=3F?=
In-Reply-To: {id}
Message-ID: <{own}@example.org>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=q

--q
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

K=F6nnen Sie mir sagen, ob es einen Aufzug gibt?
--q
Content-Type: text/html

<img src="https://evil.example/p.gif">Aufzug?
--q--
"""

CALENDAR_REPLY = """From: Ada <{to}>
To: antwort@example.org
Subject: Zugesagt: Einladung
Message-ID: <{own}@example.org>
Authentication-Results: mx.city.example; dkim=pass header.d=example.org; spf=pass
Authentication-Results: mx.evil.example; dkim=pass header.d=bank.example
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=r

--r
Content-Type: text/plain

Ja
--r
Content-Type: text/calendar; method=REPLY; charset=UTF-8

BEGIN:VCALENDAR
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:7@hearing.example.org
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{to}
END:VEVENT
END:VCALENDAR
--r--
"""


def filled(text: str, *, own: str, letter: str, to: str) -> bytes:
    """The message about one letter, its lines ended as in mail."""
    for name, value in (("own", own), ("id", letter), ("to", to)):
        text = text.replace(f"{{{name}}}", value)
    return text.replace("\n", "\r\n").encode("utf-8")

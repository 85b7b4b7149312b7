#!/bin/sh
# What the tests need beyond Python: installed where this is Debian and we may, else named plainly.
set -u
missing=""
skipped=""

need() { # program, package, what is skipped without it
    command -v "$1" >/dev/null 2>&1 && return
    missing="$missing $2"
    skipped="$skipped\n  without $2: $3"
}

need ffmpeg ffmpeg "the ffmpeg that comes with imageio-ffmpeg is used instead"
command -v chromium >/dev/null 2>&1 || need google-chrome chromium "the browser tests are skipped"
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 ||
    need postgres postgresql "the tests on PostgreSQL are skipped"
need java default-jre-headless "one of the two checkers of HTML is skipped"
need espeak-ng espeak-ng "the tests that speak new sentences are skipped"

ls /usr/lib/*/libical.so.3 >/dev/null 2>&1 ||
    need libical libical3 "one of the four readers of calendars is skipped"

[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root true 2>/dev/null; then
        echo "Installing:$missing"
        $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
            "apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing" \
            >/dev/null 2>&1 && exit 0
    fi
fi
printf 'Missing on this machine:%s\n' "$missing"
printf "What follows from that:$skipped\n"

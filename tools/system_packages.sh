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
without="the browser tests are skipped"
command -v chromium >/dev/null 2>&1 && without="the browser tests take longer, with the whole Chromium"
need chromium-headless-shell chromium-headless-shell "$without"
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
    install() {
        $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
    }
    if $as_root true 2>/dev/null; then
        echo "Installing:$missing"
        $as_root apt-get update -qq >/dev/null 2>&1
        # shellcheck disable=SC2086 # a list of names
        install $missing && exit 0
        # Not every release has the shell in a package of its own.
        # shellcheck disable=SC2046
        install $(echo "$missing" | sed 's/chromium-headless-shell/chromium/') && exit 0
    fi
fi
printf 'Missing on this machine:%s\n' "$missing"
printf "What follows from that:$skipped\n"

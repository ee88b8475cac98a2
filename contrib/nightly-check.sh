#!/bin/sh
# Ask every night what is late, tell those whom it concerns, and ask whether the log is as it was
# written.
#
#   nightly-check.sh DATABASE FOLDER
#
# Leaves in FOLDER: check-YYYY-MM-DD.txt (the findings), verify-YYYY-MM-DD.txt (what is wrong with the
# log), heads.txt (one line a night: the last event, its hash, the time; the log is held against all
# of them every night), errors.log. ANCHORS names another place for heads.txt: where the account that
# writes the database can add lines, and change none. Exit codes: 0 nothing found, 10 something found,
# 75 another run has not finished, any other: a failure.
# CASEFILE names the program if it is not on the path; CASEFILE_LANG=zh for Chinese; NOTIFY=no where
# nobody is to be told (or the policy has no [notify]).
set -eu

if [ $# -ne 2 ]; then
    echo "usage: nightly-check.sh DATABASE FOLDER" >&2
    exit 2
fi
database=$1
folder=$2
casefile=${CASEFILE:-casefile}
anchors=${ANCHORS:-$folder/heads.txt}
umask 077
mkdir -p "$folder"

lock=$folder/running
if ! mkdir "$lock" 2>/dev/null; then
    # left behind by a run that was killed, or still at work?
    if [ -s "$lock/pid" ] && kill -0 "$(cat "$lock/pid")" 2>/dev/null; then
        echo "another run has not finished (process $(cat "$lock/pid"))" >&2
        exit 75
    fi
    rm -rf "$lock"
    mkdir "$lock"
fi
echo $$ >"$lock/pid"
trap 'rm -rf "$lock"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

how=--notify
[ "${NOTIFY:-yes}" = yes ] || how=--warn

worst=0
look() {
    code=0
    "$casefile" --db "$database" --no-input "$@" 2>>"$folder/errors.log" || code=$?
    case $code in
        0) ;;
        10) [ "$worst" -ne 0 ] || worst=10 ;;
        *)
            echo "$(date '+%Y-%m-%d %H:%M:%S') casefile $1: exit $code" >>"$folder/errors.log"
            worst=$code
            ;;
    esac
}

today=$(date +%Y-%m-%d)
look check "$how" --anchor "$anchors" >"$folder/check-$today.txt"
if [ -r "$anchors" ]; then
    look verify --anchor "$anchors" >"$folder/verify-$today.txt"
else
    look verify >"$folder/verify-$today.txt"
fi
exit "$worst"

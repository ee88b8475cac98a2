#!/bin/sh
# Ask every night what is late, tell those whom it concerns, and ask whether the log is as it was
# written.
#
#   nightly-check.sh DATABASE FOLDER
#
# Leaves in FOLDER: check-YYYY-MM-DD.txt (the findings), verify-YYYY-MM-DD.txt (what is wrong with the
# log), heads.txt (one line a night: the last event, its hash, the time; the log is held against all
# of them every night), errors.log. ANCHORS names another place for heads.txt: where the account that
# writes the database can add lines, and change none.
#
# Exit codes: 0 nothing found, 10 something found, 11 the log is not as it was written (whatever else
# there is), 75 another run has not finished, any other: the first failure. What ends otherwise than
# with 0 or 10 is told on standard error, which cron mails.
# REPORTS names a folder for reports: the week's bulletin on Mondays, the month's report on the first,
# or on the first night after that; each is made once and kept with the log. HAND_OVER names a program
# that is called with each of them, every night until it ends with 0.
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

if ! command -v flock >/dev/null; then
    echo "flock is needed (Debian: util-linux, macOS: brew install flock)" >&2
    exit 1
fi
# held until this process and the commands that it started have ended, however they end
exec 9>"$folder/lock"
if ! flock -n 9; then
    echo "another run has not finished" >&2
    exit 75
fi

how=--notify
[ "${NOTIFY:-yes}" = yes ] || how=--warn

worst=0
look() {
    code=0
    "$casefile" --db "$database" --no-input "$@" 2>>"$folder/errors.log" || code=$?
    case $code in
        0) return ;;
        10) [ "$worst" -ne 0 ] || worst=10; return ;;
        11) worst=11; told="the log is not as it was written" ;;
        *) [ "$worst" -ne 0 ] && [ "$worst" -ne 10 ] || worst=$code; told="failed" ;;
    esac
    told="casefile $1: $told (exit $code)"
    echo "$(date '+%Y-%m-%d %H:%M:%S') $told" >>"$folder/errors.log"
    echo "$told; see $folder/errors.log" >&2
}

today=$(date +%Y-%m-%d)
look check "$how" --anchor "$anchors" >>"$folder/check-$today.txt"
if [ -r "$anchors" ]; then
    look verify --anchor "$anchors" >>"$folder/verify-$today.txt"
else
    look verify >>"$folder/verify-$today.txt"
fi

# The report of the last week, or month, once in each week or month: on the first night that runs. What
# was made stands in reports.made with its paper, what was handed over in reports.handed; what could not
# be is tried again every night.
report() {
    made=$(sed -n "s|^$1 $2 ||p" "$folder/reports.made")
    if [ -z "$made" ]; then
        made=$REPORTS/$1-$today.docx
        [ -e "$made" ] || look report "$1" last --issue -o "$made" >>"$folder/reports.log"
        [ -e "$made" ] || return 0
        echo "$1 $2 $made" >>"$folder/reports.made"
    fi
    [ -n "${HAND_OVER:-}" ] && [ -e "$made" ] || return 0
    ! grep -qxF "$1 $2" "$folder/reports.handed" 2>/dev/null || return 0
    if "$HAND_OVER" "$made" 2>>"$folder/errors.log"; then
        echo "$1 $2" >>"$folder/reports.handed"
    else
        [ "$worst" -ne 0 ] && [ "$worst" -ne 10 ] || worst=1
        echo "$made was not handed over; see $folder/errors.log" >&2
    fi
}

if [ -n "${REPORTS:-}" ]; then
    mkdir -p "$REPORTS"
    week=$(date +%G-W%V)
    month=$(date +%Y-%m)
    if [ ! -e "$folder/reports.made" ]; then
        # the first night: what was due before it is nobody's loss
        : >"$folder/reports.made"
        [ "$(date +%u)" = 1 ] || echo "weekly $week -" >>"$folder/reports.made"
        [ "$(date +%d)" = 01 ] || echo "monthly $month -" >>"$folder/reports.made"
    fi
    report weekly "$week"
    report monthly "$month"
fi
exit "$worst"

#!/bin/sh
# Runs the fuzz targets of the module, one after the other, and ends with a table of
# what became of each.
#
#	make fuzz                           # each for five minutes
#	make fuzz TIME=30s ONLY=FuzzMarkdown # some, by a part of their package or name
#
# It ends with 1 if one fails. What it fails on is in that package's testdata/fuzz
# then, where go test tries it from now on; what it printed is in bin/fuzz.
set -u
cd "$(dirname "$0")/../.." || exit 2
time=${TIME:-5m} logs=bin/fuzz table=bin/fuzz/table status=0
mkdir -p $logs
: >$table

targets() {
	grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' ./* |
		sed -E 's|^(.*)/[^/]*:func (.*)$|\1 \2|' | grep -F -- "${ONLY:-Fuzz}" | sort
}

# late reports whether nothing is wrong but that go test was shortening an input when
# its time was up, which it takes for a failure.
late() {
	grep -q '^ *context deadline exceeded$' "$1" && ! grep -Eq 'Failing input|panic:|_test\.go:' "$1"
}

run() {
	log=$logs/$(echo "$1" | tr -d . | tr / -).$2
	echo "== $1 $2"
	if go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" -fuzzminimizetime 100x "$1" >"$log" 2>&1 </dev/null || late "$log"; then
		result=passed
	else
		result="failed, see $log" status=1
	fi
	execs=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
	echo "$1 $2|${execs:-0}|$result" >>$table
}

finish() {
	echo
	awk -F'|' 'BEGIN { printf "%-45s %12s  %s\n", "target", "execs", "result" } { printf "%-45s %12d  %s\n", $1, $2, $3 }' $table
	exit "$1"
}
trap 'finish 1' INT TERM

list=$(targets)
[ "$list" ] || { echo "fuzz: no target has \"$ONLY\" in its package or name" >&2; exit 2; }
while read -r package name; do
	run "$package" "$name"
done <<EOF
$list
EOF
finish $status

#!/bin/sh
# Builds a program, and shows how far it is where that takes a while.
#
#	app/tools/build.sh OUTPUT PACKAGE
#
# It is silent when there is little to do. What the compiler says is shown whole,
# and the exit status is that of go build.
#
# Two settings save a third of the time. There is no debug data (DWARF), which
# neither panics nor profiles need. And the compiler, each of whose processes ends
# soon, collects its garbage less often.
set -u
export CGO_ENABLED=0 GOGC="${GOGC:-400}"
flags='-trimpath -gcflags=all=-dwarf=false -ldflags=-w'
output=$1 package=$2 few=20 # packages, which take some seconds
if [ -t 2 ]; then terminal=yes; else terminal=; fi

if ! command -v go >/dev/null; then
	echo "Hubs is built with Go $(sed -n 's/^go //p' go.mod) or newer, which is not here: https://go.dev/dl/" >&2
	exit 1
fi

say() { printf '%s\n' "$*" >&2; }

# show tells how far it is: on a terminal always in the same line.
show() {
	if [ "$terminal" ]; then printf '\r%-78.78s' "$1" >&2; else say "$1"; fi
	shown=$terminal
}

clear() {
	if [ "$shown" ]; then printf '\r%78s\r' '' >&2; fi
	shown=
}

# downloading counts modules.
downloading() {
	modules=$((modules + 1))
	if [ "$terminal" ] || [ $((modules % 20)) = 1 ]; then show "Downloading modules: $modules"; fi
}

# compiling counts packages. How many there are to build is asked only if they are
# more than a few, since the answer takes a second.
compiling() {
	seen=$((seen + 1))
	if [ $seen = $few ]; then
		all=$((seen + $(go build -n $flags -o "$output" "$package" 2>&1 | grep -c '/compile')))
		meanwhile
	fi
	if [ $seen -gt $all ]; then all=$seen; fi
	tenth=$((seen * 10 / all))
	if [ $seen -lt $few ] || [ "$terminal$tenth" = "$last" ]; then return; fi
	show "Building: $seen of $all  $1"
	if [ ! "$terminal" ]; then last=$tenth; fi
}

# meanwhile gives those who wait the picture of README to read.
meanwhile() {
	clear
	say 'Building; the first time takes a minute or two.'
	if [ "$terminal" ]; then
		say 'This is how Hubs works:'
		sed -n '/^## How it works$/,/^The folders/{ /^ /p; /^$/p; }' README.md >&2
	fi
}

# follow shows what go build says, of which the path of a package is one word, and
# all else is a message. It succeeds if there was more than a little to do.
follow() {
	shown='' modules=0 seen=0 all=0 last=''
	while IFS= read -r line || [ "$line" ]; do
		case $line in
		'go: downloading '*) downloading ;;
		'' | *[!a-zA-Z0-9/._~-]*)
			clear
			say "$line"
			;;
		*) compiling "$line" ;;
		esac
	done
	clear
	[ $seen -ge $few ]
}

began=$(date +%s)
status=$( { { go build -v $flags -o "$output" "$package" 2>&1; echo $? >&3; } | follow; } 3>&1 )
if [ $? = 0 ] && [ "$status" = 0 ]; then
	seconds=$(($(date +%s) - began))
	say "Built $output in $((seconds / 60)) min $((seconds % 60)) s."
fi
exit "${status:-1}" # it is empty when somebody interrupts

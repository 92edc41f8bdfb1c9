#!/usr/bin/env bash
# Runs README's commands on a machine with nothing but Go and make: an empty
# Debian 12, made by debootstrap in a temporary folder, as root and as an
# ordinary user who may install nothing. It prints what each command did and how
# long it took, and ends with 1 if one of them did not do what README says.
#
#   make test-fresh                      # an hour or more
#   make test-fresh ONLY=run,dev AS=root # some commands, for one of the two
#
# It runs in mount and process namespaces of its own, so that no mount and no
# process outlives it, however it ends. A folder that an earlier one had to leave
# behind, since it was killed, is removed by the next. What this machine is told
# about registries (apt, Go, npm, certificates, proxies) holds in there, too.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

suite=bookworm
site=http://127.0.0.1:5000
logs=$PWD/bin/fresh
declare -A minutes=([run]=30 [test]=150 [check]=60 [dev]=45) # then a command is stopped

refuse() { echo "test-fresh: $*" >&2; exit 2; }
say() { echo "test-fresh: $*"; }
# among WORD LIST: LIST is separated by commas.
among() { [[ ,$2, == *",$1,"* ]]; }
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# ---- before: may it, and can it?

check_call() {
	local word
	for word in ${ONLY//,/ }; do
		[[ -v minutes[$word] ]] || refuse "ONLY names run, test, check and dev, separated by commas; \"$word\" is none of them."
	done
	for word in ${AS//,/ }; do
		among "$word" root,user || refuse "AS names root and user, separated by a comma; \"$word\" is neither."
	done
}

check_machine() {
	[[ $(id -u) == 0 ]] || refuse "it takes root to make a Debian and to enter it. Run \`sudo make test-fresh\`."
	local program port
	for program in debootstrap unshare setpriv flock wget git go; do
		command -v "$program" >/dev/null || refuse "$program is missing: install it, as \`apt-get install debootstrap util-linux wget git\` does on Debian and Ubuntu."
	done
	unshare --mount --pid --fork true 2>/dev/null || refuse "this machine gives root no namespaces of its own. Run it outside of a container, or in one that may make them."
	for port in 5000 5432 6379 9940; do
		! taken "$port" || refuse "port $port is in use on this machine, and README's commands need it. Stop what listens there."
	done
	[[ -z $(git status --porcelain) ]] || say "what is not committed is left out."
}

# ---- the root: Debian, Go and make

make_root() { # FOLDER
	local mirror
	mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $suite" 'Component: main' 'Created-By: Packages' 2>/dev/null | head -1) || mirror=
	say "making a Debian $suite with make, git and the Go of this machine"
	debootstrap --variant=minbase --include=make,git,ca-certificates "$suite" "$1" ${mirror:+"$mirror"} >"$logs/debootstrap.log" 2>&1 ||
		{ tail -5 "$logs/debootstrap.log"; say "debootstrap failed."; return 1; }
	! mountpoint -q "$1/proc" || umount "$1/proc"
	mkdir "$1/usr/local/go"
	cp -a "$(go env GOROOT)/." "$1/usr/local/go"
	chown -R root:root "$1/usr/local/go"
	pass_registries "$1"
	cp "$folder/hubs.bundle" "$1/srv"
	chroot "$1" useradd --create-home --shell /bin/bash user
}

# pass_registries makes the root ask the registries that this machine asks.
pass_registries() { # ROOT
	local name profile=$1/etc/profile.d/registries.sh
	for name in apt.conf apt.conf.d auth.conf auth.conf.d keyrings trusted.gpg trusted.gpg.d; do
		[[ ! -e /etc/apt/$name ]] || cp -aL "/etc/apt/$name" "$1/etc/apt/"
	done
	if (. /etc/os-release && [[ ${VERSION_CODENAME:-} == "$suite" ]]); then
		rm -f "$1/etc/apt/sources.list"
		for name in sources.list sources.list.d; do
			[[ ! -e /etc/apt/$name ]] || cp -aL "/etc/apt/$name" "$1/etc/apt/"
		done
	fi
	cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
	if [[ -d /usr/local/share/ca-certificates ]]; then
		cp -aL /usr/local/share/ca-certificates/. "$1/usr/local/share/ca-certificates"
		chroot "$1" update-ca-certificates >/dev/null 2>&1
	fi
	if command -v npm >/dev/null; then
		cat "$(npm config get globalconfig)" "$(npm config get userconfig)" 2>/dev/null | tee "$1/root/.npmrc" >"$1/etc/skel/.npmrc" || true
	fi
	echo 'PATH=$PATH:/usr/local/go/bin' >"$profile"
	for name in GOPROXY GONOPROXY GOPRIVATE GOSUMDB GONOSUMDB GOINSECURE GOVCS; do
		printf 'export %s=%q\n' "$name" "$(go env "$name")" >>"$profile"
	done
	env | grep -iE '^(https?_proxy|no_proxy|all_proxy|npm_config_registry)=' | while IFS='=' read -r name value; do
		printf 'export %s=%q\n' "$name" "$value" >>"$profile"
	done || true
}

# ---- in the root

# within ROOT USER COMMAND becomes the command; nothing that it starts outlives it.
within() {
	exec unshare --mount --pid --fork --kill-child bash -c '
		mount -t proc proc "$1/proc"
		mount --rbind /sys "$1/sys"
		mount --rbind /dev "$1/dev"
		exec chroot "$1" su --login "$2" --command "$3"' within "$@"
}

get() { wget --no-proxy --quiet --output-document=- --timeout=5 --tries=1 "$site$1"; }

# moves waits until an open page is sent a new drawing.
moves() {
	local streams path address i readers=() code=1
	streams=$(mktemp -d -p "$folder")
	for path in $(get /t | grep -o 'href="/t/[^"/]*"' | sort -u | head -5 | cut -d'"' -f2); do
		address=$(get "$path" | grep -o 'hx-sse:connect="[^"]*"' | head -1 | cut -d'"' -f2)
		wget --no-proxy --quiet --output-document="$streams/${path##*/}" "$site${address//&amp;/&}" &
		readers+=($!)
	done
	for ((i = 0; i < 120 && code; i++)); do
		sleep 1
		! grep -rqs '<hx-partial' "$streams" || code=0
	done
	((${#readers[@]} == 0)) || kill "${readers[@]}" 2>/dev/null || true
	return "$code"
}

# start runs a command in the root, beside us.
start() { (within "$@") & command=$!; }

# runs tells whether the command still does; it stops one that takes too long.
runs() {
	kill -0 "$command" 2>/dev/null || return 1
	((SECONDS - began < 60 * limit)) || { stop; outcome="stopped after $limit minutes"; return 1; }
}

stop() {
	kill -KILL "$command" 2>/dev/null || true # and with it all that it started
	wait "$command" 2>/dev/null || true
}

# serves runs a command until its page answers and moves.
serves() {
	start "$@"
	until get / >/dev/null; do
		runs || { outcome=${outcome:-"it ended: $(tail -1 "$log")"}; return 1; }
		sleep 1
	done
	spent=$((SECONDS - began))
	if moves; then
		outcome="the page answers and moves"
	else
		outcome="the page answers, but does not move"
	fi
	stop
	[[ $outcome == *"answers and moves" ]]
}

# ends runs a command until it ends well.
ends() {
	start "$@"
	while runs; do sleep 1; done
	[[ -z $outcome ]] || return 1
	local code=0
	wait "$command" || code=$?
	outcome=$(tail -1 "$log")
	return "$code"
}

# try ROOT USER COMMAND runs one of README's commands, and holds it to what README says.
try() {
	local log=$logs/$2-$3.log limit=${minutes[$3]} way=ends code=0 outcome='' spent='' command told began=$SECONDS
	say "make $3 as $2; what it says is in ${log#"$PWD/"}"
	[[ $3 == test || $3 == check ]] || way=serves
	"$way" "$1" "$2" "cd hubs && make $3" >"$log" 2>&1 || code=1
	if [[ $2 == user && $3 == dev ]]; then # who may install nothing is told what to do
		told=$(grep -E '^dev: .* is missing: install ' "$log" || true)
		if [[ -n $told ]]; then code=0 outcome="it says what to do: ${told#dev: }"; else code=1; fi
	fi
	spent=${spent:-$((SECONDS - began))}
	[[ $3 != test ]] || sed -n '/^The tests took/,$p' "$log"
	((code == 0)) || { tail -15 "$log"; failed=1; outcome="FAILED: $outcome"; }
	table+=("$(printf 'make %-6s as %-5s %3dm%02ds  %s' "$3" "$2" $((spent / 60)) $((spent % 60)) "$outcome")")
	say "${table[-1]}"
}

# all runs in the namespaces of its own.
all() {
	local who word failed=0 table=()
	make_root "$folder/base"
	for who in ${AS//,/ }; do
		cp -a --one-file-system "$folder/base" "$folder/$who"
		(within "$folder/$who" "$who" "git clone -q /srv/hubs.bundle hubs 2>/dev/null")
		for word in run test check dev; do
			! among "$word" "$ONLY" || try "$folder/$who" "$who" "$word"
		done
		rm -rf --one-file-system "${folder:?}/$who"
	done
	printf '\n%s\n' "Debian $suite, $(nproc) processors:"
	printf '%s\n' "${table[@]}"
	return "$failed"
}

# ---- the process outside, which cleans up

outside() {
	local left code=0 child= temporary=${TMPDIR:-/var/tmp}
	check_call
	check_machine
	for left in "$temporary"/hubs-fresh.*/; do # of one that was killed
		[[ ! -d $left ]] || flock --nonblock "$left" rm -rf --one-file-system "$left" || true
	done
	folder=$(mktemp -d "$temporary/hubs-fresh.XXXXXX")
	trap 'clean' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	exec 9<"$folder"
	flock 9
	mkdir -p "$logs"
	git bundle create -q "$folder/hubs.bundle" HEAD
	setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child bash app/tools/fresh/fresh.sh inside "$folder" 9<&- &
	child=$!
	wait "$child" || code=$?
	child=
	exit "$code"
}

clean() {
	trap '' INT TERM HUP
	if [[ -n $child ]]; then
		{ kill -KILL "$child" && wait "$child"; } 2>/dev/null || true
	fi
	rm -rf --one-file-system "$folder"
}

main() {
	export ONLY=${ONLY:-run,test,check,dev} AS=${AS:-root,user}
	if [[ ${1:-} != inside ]]; then
		outside
	fi
	folder=$2
	unset TMPDIR # names a folder that the root does not have
	trap 'say "line $LINENO failed: $BASH_COMMAND"' ERR
	all
}

main "$@"
exit

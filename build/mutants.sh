#!/usr/bin/env bash
# Breaks the library in the ways that build/mutants/*.patch tell, one at a time in a copy of this checkout, and shows which test notices.
#
#   build/mutants.sh             all of them: a quarter of an hour
#   build/mutants.sh 07 12       these
#   build/mutants.sh --check     only whether the patches still apply
#
# Fails when a mutant survives, doesn't build or doesn't apply, and when the tests fail without one.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
projects=(Rx.WebSockets.Protocol.Tests Rx.WebSockets.Tests) # the first one to fail ends the run of a mutant
patience=300                                                # seconds for the tests of a project: one that hangs is caught

if [ "${1:-}" = --check ]; then
    status=0
    for patch in build/mutants/*.patch; do
        git apply --check "$patch" || status=1
    done
    [ $status -eq 0 ] && echo "mutants: all patches apply"
    exit $status
fi

patches=()
for number in "${@:-}"; do
    for patch in build/mutants/"$number"*.patch; do
        [ -e "$patch" ] || { echo "mutants: there is none whose name begins with $number" >&2; exit 1; }
        patches+=("$root/$patch")
    done
done

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract --directory="$copy"
cd "$copy" || exit 1
unset CI

build() {
    local project
    for project in "${projects[@]}"; do
        dotnet build "tests/$project" -p:RunAnalyzers=false --nologo -v quiet || return 1
    done
}

# Runs the tests up to the first failure and tells of it; succeeds when there is one.
caught() {
    local project status
    for project in "${projects[@]}"; do
        timeout --kill-after=10 $patience dotnet test "tests/$project/bin/Debug/net10.0/$project.dll" --nologo -- NUnit.StopOnError=true >test.log 2>&1
        status=$?
        if [ $status -ne 0 ]; then
            by=$(sed -nE 's/^ +Failed (.+) \[.*\]$/\1/p' test.log | head -n 1)
            [ $status -eq 124 ] && by="${by:-no end within $patience s}"
            by="$project: ${by:-$(grep -m 1 . test.log)}"
            return 0
        fi
    done
    return 1
}

build >build.log 2>&1 || { cat build.log; exit 1; }
if caught; then
    echo "mutants: without any, this fails: $by" >&2
    exit 1
fi

count=0
for patch in "${patches[@]}"; do
    name=$(basename "$patch" .patch)
    begun=$SECONDS
    if ! git apply "$patch"; then
        outcome="DOESN'T APPLY"
    elif ! build >build.log 2>&1; then
        outcome="DOESN'T BUILD: $(grep -m 1 error build.log)"
    elif caught; then
        outcome=$by
        count=$((count + 1))
    else
        outcome=SURVIVED
    fi
    git apply --reverse "$patch" 2>/dev/null
    printf '%-40s %4d s  %s\n' "$name" $((SECONDS - begun)) "$outcome"
done

echo "$count of ${#patches[@]} caught"
[ "$count" -eq ${#patches[@]} ]

#!/usr/bin/env bash
# Tests a project outside the solution that needs a package which not every feed has. Says so in one line, and succeeds, where the feed
# has no such package; whatever else goes wrong fails. RestoreAdditionalProjectSources=FOLDER adds a feed of one's own.
#
#   build/optional-tests.sh Rx.WebSockets.DynamicData.Tests DynamicData
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_UI_LANGUAGE=en

name=$1
package=$2

if ! said=$(dotnet restore "tests/$name" 2>&1); then
    errors=$(grep -E ': error ' <<<"$said")
    # NU1101, NU1102, NU1103: the package, its version, a stable one of it can't be found.
    others=$(grep -vE ': error NU110[123]:' <<<"$errors")
    missing=$(grep -oE 'Unable to find (a stable )?package [^ ]+' <<<"$errors" | grep -oE '[^ ]+$' | sed 's/\.$//' | sort -u)
    if [ -z "$others" ] && [ "$missing" = "$package" ]; then
        echo "$name: skipped, the package feed has no $package"
        exit 0
    fi
    echo "$said"
    exit 1
fi

dotnet test "tests/$name" --no-restore

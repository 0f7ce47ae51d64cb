#!/usr/bin/env bash
# Tests the library on the TestScheduler of Microsoft.Reactive.Testing, where the package feed has it.
exec bash "$(dirname "${BASH_SOURCE[0]}")/optional-tests.sh" Rx.WebSockets.ReactiveTesting.Tests Microsoft.Reactive.Testing

#!/usr/bin/env bash
# Builds and tests Rx.WebSockets.DynamicData, where the package feed has DynamicData.
exec bash "$(dirname "${BASH_SOURCE[0]}")/optional-tests.sh" Rx.WebSockets.DynamicData.Tests DynamicData

#!/usr/bin/env bash
# Stands in for lockhound where a test is about the action alone: writes down its arguments and ends as STAND_IN_CODE says.
set -euo pipefail
printf '%s\0' "$@" >"$STAND_IN_ARGUMENTS"
[ "${STAND_IN_CODE:-0}" != crash ] || kill -KILL $$
{
    echo "findings=3"
    echo "new-findings=2"
    echo "exit-code=${STAND_IN_CODE:-0}"
    echo "complete=true"
    printf 'sarif-dir<<end\n%s/lockhound-sarif\nend\n' "$RUNNER_TEMP"
} >>"$GITHUB_OUTPUT"
mkdir "$RUNNER_TEMP/lockhound-sarif"
echo "a summary" >>"$GITHUB_STEP_SUMMARY"
exit "${STAND_IN_CODE:-0}"

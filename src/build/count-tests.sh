#!/bin/sh
# count-tests.sh REPORTS...: one line per directory of surefire reports; fails when one of them holds no test that ran.
set -eu
for reports; do
    cat "$reports"/TEST-*.xml 2>/dev/null | awk -v name="$(basename "$reports")" '
        /<testsuite / {
            for (i = 1; i <= NF; i++) {
                if ($i ~ /^tests="/)    { tests   += substr($i, 8) + 0 }
                if ($i ~ /^skipped="/)  { skipped += substr($i, 10) + 0 }
            }
        }
        END {
            printf "%s tests: %d run, %d skipped\n", name, tests - skipped, skipped
            exit tests == 0
        }' || { echo "count-tests: no tests in $reports" >&2; exit 1; }
done

#!/bin/sh
# count-tests.sh REPORTS...: for each directory of surefire reports, how many tests ran, and why others were skipped.
# Fails when one of them holds no test that ran.
set -eu
for reports; do
    cat "$reports"/TEST-*.xml 2>/dev/null | awk -v name="$(basename "$reports")" '
        function attribute(key) {
            return match($0, " " key "=\"[^\"]*") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) : ""
        }
        # of an assumption the reason stands in the text, not in an attribute
        function why() {
            return match($0, /Assumption failed: .*/) ? substr($0, RSTART + 19) : attribute("message")
        }
        /<testcase / { tests++ }
        /<skipped/   { skipped++; reasons[why()]++ }
        END {
            printf "%s tests: %d run, %d skipped\n", name, tests - skipped, skipped
            for (reason in reasons) { printf "  %d skipped: %s\n", reasons[reason], reason }
            exit tests == skipped
        }' || { echo "count-tests: no test ran in $reports" >&2; exit 1; }
done

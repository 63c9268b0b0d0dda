package io.dropscope.stats;

/** What a table of drops has a row for. All but {@link #FLOW} are exact: they come from the ledger alone. */
public enum By {
    /** Reason and location. */
    DROP,
    REASON,
    LOCATION,
    /** Interface in its network namespace. */
    INTERFACE,
    NETNS,
    /** Addresses, ports and reason, from the detail stream: an estimate below full coverage. */
    FLOW
}

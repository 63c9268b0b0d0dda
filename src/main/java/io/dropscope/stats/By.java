package io.dropscope.stats;

/**
 * What a table of drops has a row for. The first five are exact: they come from the ledger alone. The others come from
 * the detail stream, and are estimates below full coverage.
 */
public enum By {
    /** Reason and location. */
    DROP,
    REASON,
    LOCATION,
    /** Interface in its network namespace. */
    INTERFACE,
    NETNS,
    /** Addresses, ports and reason. */
    FLOW,
    /** The processes that hold the socket; several that share it are one row. */
    PROCESS,
    SOCKET,
    /** cgroup v2 of the owner. */
    CGROUP,
    /** systemd unit of the owner. */
    UNIT,
    CONTAINER;

    /** Whether the rows come from events, so that packets without an event have none. */
    public boolean isDetail() {
        return ordinal() >= FLOW.ordinal();
    }

    /** Whether the rows stand for owners. */
    public boolean isOwner() {
        return ordinal() >= PROCESS.ordinal();
    }

    /** Whether {@link Group#owners} tells whose packets a row's were. */
    public boolean hasOwners() {
        return this == DROP || this == REASON || this == LOCATION || isOwner();
    }
}

package io.dropscope.enrich;

import io.dropscope.linux.Link;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The names of interfaces and network namespaces. All methods may be called from any thread; the two that name a number
 * take no lock and give the same String while the name stays. Where the name is not known and it is time to look, they
 * wait for that: the first drop on a new interface shows its name. That takes about a millisecond, and when it takes
 * much longer, nobody waits for the next ones.
 *
 * <p>A thread of its own does the looking: at its start it lists the own namespace and then the others, later those
 * from which an unknown number comes (at most once a second each, and less often one that cannot be found), and every
 * five seconds those in use, because containers rename their interfaces and because the kernel gives the inode number
 * of a namespace that ended to the next one. What was known stays known when it is gone.
 */
public final class Interfaces implements AutoCloseable {
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(16);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** The looking takes at most this part of one CPU, on a host of ten thousand processes too. */
    private static final int SHARE = 50;

    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long IMPATIENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int LISTED_AT_START = 256;
    private static final int INTERFACE_SLOTS = 8 * 1024;
    private static final int NAMESPACE_SLOTS = 4 * 1024;

    private final NetworkView view;
    private final long longestWaitNanos;
    private final Interned<Known> names = new Interned<>(INTERFACE_SLOTS);
    private final Interned<Place> places = new Interned<>(NAMESPACE_SLOTS);
    private final LinkedBlockingQueue<Place> asked = new LinkedBlockingQueue<>();
    private final Thread looker;
    private volatile long impatientUntil = System.nanoTime();

    // ---- of the looker thread only ----
    private volatile Map<Long, Namespace> reachable = new ConcurrentHashMap<>();
    private long scanNanos;
    private long scannedAt;

    /** Starts the looking on this host. */
    public Interfaces() {
        this(new NetworkView.Live());
    }

    Interfaces(NetworkView view) {
        this(view, LONGEST_WAIT_NANOS);
    }

    /**
     * Starts the looking.
     *
     * @param longestWaitNanos how long a question waits for it
     */
    Interfaces(NetworkView view, long longestWaitNanos) {
        this.view = view;
        this.longestWaitNanos = longestWaitNanos;
        looker = new Thread(this::run, "interfaces");
        looker.setDaemon(true);
        looker.start();
    }

    /**
     * An interface of a namespace.
     *
     * @param netns the namespace's inode
     * @param index the interface's index in it
     */
    public record Found(long netns, int index) {}

    /** The name of an interface under its place, which notes that it was used. */
    private record Known(Place place, String name) {}

    /** What is known of one namespace; written by any thread that asks, and by the looker. */
    private static final class Place {
        final long inode;
        volatile String name;
        volatile boolean used;
        volatile boolean waiting;
        volatile boolean settled;
        volatile long askedAt = System.nanoTime() - LONGEST_NANOS;
        volatile long pauseNanos = ASK_AGAIN_NANOS;

        Place(long inode) {
            this.inode = inode;
        }
    }

    /** The name of an interface, or null when it is not known: not yet, or never. Ask again with the next event. */
    public String name(long netns, int index) {
        Known known = names.get(netns, index);
        if (known != null) {
            Place place = known.place;
            if (!place.used) {
                place.used = true;
            }
            return known.name;
        }
        if (!ask(place(netns))) {
            return null;
        }
        known = names.get(netns, index);
        return known == null ? null : known.name;
    }

    /** The {@code ip netns} name of a namespace, or null when it has none or is not known. */
    public String netnsName(long netns) {
        Place place = places.get(netns, 0);
        if (place == null) {
            place = place(netns);
        }
        if (!place.settled) {
            ask(place);
        } else if (!place.used) {
            place.used = true;
        }
        return place.name;
    }

    /**
     * A namespace that can be entered, by its inode; waits for a look, as the names do.
     *
     * @return null when no way into it is known
     */
    public Namespace namespace(long inode) {
        Namespace namespace = reachable.get(inode);
        if (namespace == null && ask(place(inode))) {
            namespace = reachable.get(inode);
        }
        return namespace;
    }

    private Place place(long netns) {
        Place place = places.get(netns, 0);
        return place != null ? place : places.putIfAbsent(netns, 0, new Place(netns));
    }

    /** Asks the looker for a namespace, unless it was asked a short while ago. True when it has looked. */
    private boolean ask(Place place) {
        if (place.waiting || System.nanoTime() - place.askedAt < place.pauseNanos) {
            return false;
        }
        place.waiting = true;
        asked.add(place);
        long until = System.nanoTime() + longestWaitNanos;
        if (until - impatientUntil < 0) {
            return false;
        }
        synchronized (place) {
            while (place.waiting && System.nanoTime() - until < 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(place, until - System.nanoTime());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        if (place.waiting) {
            impatientUntil = System.nanoTime() + longestWaitNanos + IMPATIENT_NANOS;
        }
        return !place.waiting;
    }

    /**
     * All interfaces of a name, in all namespaces that can be entered now. Looks at once, which takes about a
     * millisecond for each namespace; names found on the way are kept.
     *
     * @throws LinuxException when not even the own namespace can be read
     */
    public List<Found> find(String name) throws LinuxException {
        return find(name, null);
    }

    /**
     * All interfaces of a name in some namespaces.
     *
     * @param within inodes of the namespaces, or null for all
     */
    public List<Found> find(String name, Set<Long> within) throws LinuxException {
        List<Found> found = new ArrayList<>();
        for (Namespace namespace : namespaces(within)) {
            for (Link link : links(namespace)) {
                if (link.name().equals(name)) {
                    found.add(new Found(namespace.inode(), link.index()));
                }
            }
        }
        return found;
    }

    /** The names of interfaces closest to a wrong one, closest first, at most three; parameters as of find. */
    public List<String> nearest(String name, Set<Long> within) throws LinuxException {
        Collection<String> all = new TreeSet<>();
        for (Namespace namespace : namespaces(within)) {
            links(namespace).forEach(link -> all.add(link.name()));
        }
        return Nearest.of(name, all);
    }

    private List<Namespace> namespaces(Set<Long> within) throws LinuxException {
        List<Namespace> all = new ArrayList<>(view.namespaces());
        if (within != null) {
            all.removeIf(namespace -> !within.contains(namespace.inode()));
        }
        return all;
    }

    /** The interfaces of a namespace, kept on the way; none when it cannot be entered (no right, or gone). */
    private List<Link> links(Namespace namespace) {
        List<Link> links;
        try {
            links = view.links(namespace);
        } catch (LinuxException goneOrRefused) {
            return List.of();
        }
        Place place = place(namespace.inode());
        for (Link link : links) {
            Known known = names.get(namespace.inode(), link.index());
            if (known == null || !known.name.equals(link.name())) {
                names.put(namespace.inode(), link.index(), new Known(place, link.name()));
            }
        }
        return links;
    }

    // ---- the looker ----

    private void run() {
        try {
            scan().stream().limit(LISTED_AT_START).forEach(this::links);
            long refreshAt = System.nanoTime() + REFRESH_NANOS;
            while (true) {
                long now = System.nanoTime();
                if (now - refreshAt >= 0) {
                    refresh();
                    refreshAt = System.nanoTime() + REFRESH_NANOS + SHARE * (System.nanoTime() - now);
                    now = System.nanoTime();
                }
                Place place = asked.poll(refreshAt - now, TimeUnit.NANOSECONDS);
                if (place != null) {
                    look(place);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finds the namespaces anew: the own one first. */
    private List<Namespace> scan() {
        long started = System.nanoTime();
        List<Namespace> found;
        try {
            found = view.namespaces();
        } catch (LinuxException noProc) {
            found = List.of();
        }
        reachable = new ConcurrentHashMap<>();
        found.forEach(this::add);
        scannedAt = System.nanoTime();
        scanNanos = scannedAt - started;
        return found;
    }

    private void add(Namespace namespace) {
        reachable.put(namespace.inode(), namespace);
        Place place = place(namespace.inode());
        if (namespace.name() == null || !namespace.name().equals(place.name)) {
            place.name = namespace.name();
        }
        place.settled = true;
    }

    private void look(Place place) {
        boolean scanned = false;
        if (!reachable.containsKey(place.inode)) {
            view.named().forEach(this::add); // most new ones; cheap beside the scan of all processes
        }
        if (!reachable.containsKey(place.inode) && System.nanoTime() - scannedAt >= SHARE * scanNanos) {
            scan();
            scanned = true;
        }
        Namespace namespace = reachable.get(place.inode);
        if (namespace == null) {
            place.pauseNanos = scanned ? Math.min(2 * place.pauseNanos, LONGEST_NANOS) : ASK_AGAIN_NANOS;
        } else if (links(namespace).isEmpty()) {
            // The process whose path it was has ended, or we may not enter; the next question finds another path.
            reachable.remove(place.inode);
            place.pauseNanos = Math.min(2 * place.pauseNanos, LONGEST_NANOS);
        } else {
            place.pauseNanos = ASK_AGAIN_NANOS;
        }
        place.askedAt = System.nanoTime();
        synchronized (place) {
            place.waiting = false;
            place.notifyAll();
        }
    }

    private void refresh() {
        List<Place> inUse = new ArrayList<>();
        places.forEach((inode, place) -> {
            if (place.used) {
                place.used = false;
                inUse.add(place);
            }
        });
        if (!inUse.isEmpty()) {
            scan();
            inUse.forEach(this::look);
        }
    }

    /** Ends the looking; what is known stays known. */
    @Override
    public void close() {
        looker.interrupt();
    }
}

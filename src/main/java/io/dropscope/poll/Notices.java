package io.dropscope.poll;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reader of the numbers is told in words, and how often. An event is told each time. A state is told when it
 * begins, and again, as such, when it comes back after it had ended: it has ended when {@value #QUIET_LOOKS} looks did
 * not find it. Memory and the lines of one look are bounded; what is left out for that is counted. For one thread at a
 * time.
 */
final class Notices {
    static final int QUIET_LOOKS = 10;
    static final int MOST_STATES = 1000;
    static final int MOST_A_LOOK = 20;

    /** When each was found last, the latest at the end. */
    private final Map<String, Long> states = new LinkedHashMap<>();

    private final List<String> told = new ArrayList<>();
    private long look;
    private int leftOut;

    void beginLook() {
        look++;
        told.clear();
        leftOut = 0;
    }

    /** Something that happened. */
    void event(String text) {
        if (told.size() < MOST_A_LOOK) {
            told.add(text);
        } else {
            leftOut++;
        }
    }

    /** Something that is so now. */
    void state(String text) {
        Long last = states.remove(text);
        if (last == null && states.size() >= MOST_STATES && !forgetOldest()) {
            leftOut++;
            return;
        }
        states.put(text, look);
        if (last == null) {
            event(text);
        } else if (look - last > QUIET_LOOKS) {
            event("again: " + text);
        }
    }

    /** False when the oldest has not ended. */
    private boolean forgetOldest() {
        Map.Entry<String, Long> oldest = states.entrySet().iterator().next();
        if (look - oldest.getValue() <= QUIET_LOOKS) {
            return false;
        }
        states.remove(oldest.getKey());
        return true;
    }

    /** What is to be told of this look. */
    List<String> endLook() {
        if (leftOut > 0) {
            told.add(leftOut + " more notices of this interval are left out");
        }
        return List.copyOf(told);
    }
}

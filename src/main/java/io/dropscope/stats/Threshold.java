package io.dropscope.stats;

import io.dropscope.event.Severity;
import java.math.BigDecimal;

/**
 * What makes an interval critical.
 *
 * @param unit of the value
 * @param value above 0
 */
public record Threshold(Unit unit, double value) {
    /** What the drops of an interval are compared as. */
    public enum Unit {
        /** How many. */
        DROPS,
        /** How many a second. */
        DROPS_PER_SECOND,
        /** In percent of the packets that the watched interfaces received and sent. */
        PERCENT
    }

    /** 100 in an interval. */
    public static final Threshold DEFAULT = new Threshold(Unit.DROPS, 100);

    /** How bad these drops are. */
    public Severity of(long drops, double seconds, long packets) {
        if (drops == 0) {
            return Severity.OK;
        }
        return measure(drops, seconds, packets) >= value ? Severity.CRIT : Severity.WARN;
    }

    /** The drops in the unit of the threshold. Drops of no packets at all are 100 %. */
    public double measure(long drops, double seconds, long packets) {
        return switch (unit) {
            case DROPS -> drops;
            case DROPS_PER_SECOND -> seconds > 0 ? drops / seconds : drops;
            case PERCENT -> drops == 0 ? 0 : 100.0 * drops / Math.max(drops, packets);
        };
    }

    @Override
    public String toString() {
        String number = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        return switch (unit) {
            case DROPS -> number;
            case DROPS_PER_SECOND -> number + "/s";
            case PERCENT -> number + "%";
        };
    }
}

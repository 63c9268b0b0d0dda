package io.dropscope.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A page in the making: one file of ASCII, nothing beside it, no network. Texts come from outside, and are escaped by
 * every method but {@link #append}.
 */
final class HtmlPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2024;--dim:#5b6570;--paper:#fff;--line:#d9dee3;--warn:#8a5a00;--crit:#b3261e;
            --c0:#0072b2;--c1:#56b4e9;--c2:#004c78;--c3:#e69f00;--c4:#7a5195;--c5:#cc79a7;--c6:#d55e00;--c7:#009e73;--c8:#999;
            --c9:#c0392b;--c10:#8c6d31;--c11:#7f8c8d}
            @media(prefers-color-scheme:dark){:root{--ink:#e4e8ec;--dim:#9aa5b1;--paper:#14181c;--line:#333b43;--warn:#f0b429;
            --crit:#ff8a80;--c0:#4aa3df;--c1:#8fd3ff;--c2:#2f7fb5;--c3:#ffc04d;--c4:#b18ad0;--c5:#f0a6cb;--c6:#ff8a3d;--c7:#3fd0a4;
            --c8:#bbb;--c9:#ff6f61;--c10:#d1b26f;--c11:#a9b4ba}}
            body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:68rem;margin:1.5rem auto;
            padding:0 1rem}
            h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .4rem}p{margin:.3rem 0}.dim{color:var(--dim)}
            .scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.15rem .8rem .15rem 0;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
            th{color:var(--dim);font-weight:600}.n{text-align:right}tr.total td{font-weight:600}
            .WARN{color:var(--warn);font-weight:600}.CRIT{color:var(--crit);font-weight:600}
            .facts{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:.8rem 0;padding:0;list-style:none}
            .facts b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}
            .key{display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:2px}
            .bar{display:inline-block;height:.7em;background:var(--c0);border-radius:2px}
            ul.notes{padding-left:1.2rem}summary{cursor:pointer}
            @media print{body{max-width:none}}
            """;

    private final StringBuilder html = new StringBuilder(1 << 16);

    /** A column of a table; cells are text, or HTML of our own. */
    record Column<T>(String title, String style, Function<T, String> cell, ToLongFunction<T> order) {
        /** A column of HTML of our own. */
        Column(String title, String style, Function<T, String> cell) {
            this(title, style, cell, null);
        }

        static <T> Column<T> number(String title, Function<T, Long> value) {
            return new Column<>(title, "n", row -> Numbers.grouped(value.apply(row)));
        }

        static <T> Column<T> text(String title, Function<T, String> value) {
            return new Column<>(title, "", row -> escape(value.apply(row)));
        }
    }

    /** A page that runs no script. */
    HtmlPage(String title, String style) {
        this(title, style, List.of());
    }

    /**
     * Begins a page; the browser is told to run these scripts only, and to fetch nothing.
     *
     * @param style what is added to the style that all pages have
     * @param scripts to be given to {@link #script}, as they are
     */
    HtmlPage(String title, String style, List<String> scripts) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.append(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'");
        for (int i = 0; i < scripts.size(); i++) {
            html.append(i == 0 ? "; script-src 'sha256-" : " 'sha256-")
                    .append(digest(scripts.get(i)))
                    .append('\'');
        }
        html.append("\"/>\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n<title>");
        text(title).append("</title>\n<style>\n").append(STYLE).append(style).append("</style>\n</head>\n<body>\n");
    }

    private static String digest(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java platform has it
        }
    }

    /** HTML as it is. */
    HtmlPage append(String text) {
        html.append(text);
        return this;
    }

    /** Text, escaped. */
    HtmlPage text(String text) {
        html.append(escape(text));
        return this;
    }

    HtmlPage number(long value) {
        html.append(value);
        return this;
    }

    void paragraph(String text) {
        append("<p>").text(text).append("</p>\n");
    }

    void title(String text) {
        append("<h2>").text(text).append("</h2>\n");
    }

    /** One of a list of class {@code facts}. */
    void fact(String name, String value) {
        append("<li><b>").text(value).append("</b>").text(name).append("</li>");
    }

    void items(List<String> lines) {
        if (!lines.isEmpty()) {
            append("<ul class=\"notes\">\n");
            lines.forEach(line -> append("<li>").text(line).append("</li>\n"));
            append("</ul>\n");
        }
    }

    <T> void table(List<Column<T>> columns, List<T> rows, T total) {
        append("<div class=\"scroll\"><table>\n<thead><tr>");
        for (Column<T> column : columns) {
            append("<th scope=\"col\"").append(ofClass(column.style)).append(">");
            text(column.title).append("</th>");
        }
        append("</tr></thead>\n<tbody>\n");
        for (T row : rows) {
            append("<tr").append(row.equals(total) ? ofClass("total") : "").append(">");
            for (Column<T> column : columns) {
                append("<td").append(ofClass(column.style));
                if (column.order != null) {
                    append(" data-order=\"")
                            .number(column.order.applyAsLong(row))
                            .append("\"");
                }
                append(">").append(column.cell.apply(row)).append("</td>");
            }
            append("</tr>\n");
        }
        append("</tbody></table></div>\n");
    }

    /** One of the scripts that the page was begun with. */
    void script(String script) {
        append("<script>").append(script).append("</script>\n");
    }

    /** Data for the scripts. In JSON, signs that mean something in HTML stand in texts only, and can be told otherwise there. */
    void data(String id, String json) {
        append("<script type=\"application/json\" id=\"").append(id).append("\">");
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '<' || c == '>' || c == '&' || c >= 0x7f) {
                html.append("\\u");
                String hex = Integer.toHexString(c);
                html.repeat('0', 4 - hex.length()).append(hex);
            } else {
                html.append(c);
            }
        }
        append("</script>\n");
    }

    private static String ofClass(String name) {
        return name.isEmpty() ? "" : " class=\"" + name + "\"";
    }

    static String bar(long value, long most) {
        return value <= 0 || most <= 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<span class=\"bar\" style=\"width:%.1frem\"></span>",
                        Math.max(0.1, 12.0 * value / most));
    }

    /** Text as HTML, in ASCII. */
    static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String entity = switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&quot;";
                case '\'' -> "&#39;";
                default -> c < 0x7f ? null : "&#" + text.codePointAt(i) + ";";
            };
            if (entity != null && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                if (entity == null) {
                    escaped.append(c);
                } else {
                    escaped.append(entity);
                }
            }
            if (Character.isHighSurrogate(c) && Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** Ends the page. */
    void writeTo(Output out) throws IOException {
        append("</body>\n</html>\n");
        out.write(html.toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}

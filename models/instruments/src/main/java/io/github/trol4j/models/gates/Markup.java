package io.github.trol4j.models.gates;

import io.github.trol4j.core.Shown;

/** Text of strangers inside HTML and SVG. */
final class Markup {
    private Markup() {}

    /** As text between tags or inside a quoted attribute: no character of it is markup, none steers. */
    static String text(String untrusted) {
        StringBuilder safe = new StringBuilder();
        for (char c : Shown.lines(untrusted).toCharArray()) {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    /** JSON that can stand inside a script element: no {@code <} ends it, and no separator breaks a line. */
    static String json(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}

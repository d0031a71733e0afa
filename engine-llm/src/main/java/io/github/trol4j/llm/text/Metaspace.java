package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The pre-tokenizer of that name: blanks become a visible character, and one is put in front of a text.
 *
 * @param replacement what stands for a blank
 * @param prefix where one is put in front
 * @param splits whether pieces may not reach over a blank; that part is left to the native tokenizer
 */
record Metaspace(String replacement, Prefix prefix, boolean splits) {
    /** Which stretches between added tokens get a blank in front. */
    enum Prefix {
        ALWAYS,
        FIRST,
        NEVER
    }

    static Metaspace read(JsonNode part, String origin) {
        String replacement = part.path("replacement").asText("");
        boolean known = part.path("type").asText("").equals("Metaspace")
                && replacement.codePoints().count() == 1;
        boolean wanted = part.path("add_prefix_space").asBoolean(true);
        String scheme = part.path("prepend_scheme").asText(wanted ? "always" : "never");
        if (!known || !scheme.equals("always") && !scheme.equals("first") && !scheme.equals("never")) {
            throw LlamaParts.unsupported(origin, "pre_tokenizer", part);
        }
        Prefix prefix = Prefix.valueOf(scheme.toUpperCase(Locale.ROOT));
        return new Metaspace(replacement, prefix, part.path("split").asBoolean(true));
    }

    String apply(String text, boolean startOfText) {
        String visible = text.replace(" ", replacement);
        boolean wanted = prefix == Prefix.ALWAYS || prefix == Prefix.FIRST && startOfText;
        return wanted && !visible.startsWith(replacement) ? replacement + visible : visible;
    }
}

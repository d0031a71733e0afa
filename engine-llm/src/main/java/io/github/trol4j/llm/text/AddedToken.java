package io.github.trol4j.llm.text;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A token that is found in the text itself, before anything else is done to it.
 *
 * @param singleWord only where no letter, digit or underscore touches it
 * @param stripsLeft the white space before it belongs to it
 * @param stripsRight the white space behind it belongs to it
 * @param normalized it is looked for in normalised text, and normalised itself
 * @param special left out of text for people
 */
record AddedToken(
        String content,
        int id,
        boolean singleWord,
        boolean stripsLeft,
        boolean stripsRight,
        boolean normalized,
        boolean special) {
    /** A token of which nothing but its text is known. */
    static AddedToken plain(String content, int id) {
        return new AddedToken(content, id, false, false, false, false, false);
    }

    /** Reads the flags that tokenizer files have under the names of the official library. */
    static AddedToken read(String content, int id, JsonNode flags) {
        boolean special = flags.path("special").asBoolean(false);
        return new AddedToken(
                content,
                id,
                flags.path("single_word").asBoolean(false),
                flags.path("lstrip").asBoolean(false),
                flags.path("rstrip").asBoolean(false),
                flags.path("normalized").asBoolean(!special),
                special);
    }

    AddedToken withContent(String text) {
        return new AddedToken(text, id, singleWord, stripsLeft, stripsRight, normalized, special);
    }

    AddedToken withSpecial() {
        return new AddedToken(content, id, singleWord, stripsLeft, stripsRight, normalized, true);
    }
}

package io.github.trol4j.llm.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Added tokens cut out of a text as transformers' tokenizers in Python do it ({@code PreTrainedTokenizer.tokenize}): all at once,
 * then flag by flag from left to right.
 */
final class PythonAddedTokens {
    private final Map<String, AddedToken> added;
    private final Map<Integer, String> names = new HashMap<>();
    private final TokenMatcher matcher;

    PythonAddedTokens(Map<String, AddedToken> added) {
        this.added = added;
        added.forEach((name, token) -> names.put(token.id(), name));
        this.matcher = new TokenMatcher(List.copyOf(added.values()), AddedToken::content, AddedToken::id);
    }

    /** Added tokens and the stretches between them, in order; some may be empty. */
    List<String> of(String text) {
        List<String> parts = new ArrayList<>();
        matcher.split(text, id -> parts.add(Objects.requireNonNull(names.get(id))), parts::add);
        for (int i = 0; i < parts.size(); i++) {
            AddedToken token = added.get(parts.get(i));
            if (token == null) {
                continue;
            }
            String left = i > 0 ? parts.get(i - 1) : "";
            String right = i + 1 < parts.size() ? parts.get(i + 1) : "";
            if (token.stripsRight() && !right.isEmpty()) {
                parts.set(i + 1, Blanks.stripLeft(right));
            }
            if (token.stripsLeft() && !left.isEmpty()) {
                parts.set(i - 1, Blanks.stripRight(left));
            }
            if (token.singleWord() && !left.isEmpty() && !left.endsWith(" ")) {
                parts.set(i - 1, parts.get(i - 1) + token.content());
                parts.set(i, "");
            } else if (token.singleWord() && !right.isEmpty() && !right.startsWith(" ")) {
                parts.set(i + 1, token.content() + parts.get(i + 1));
                parts.set(i, "");
            }
        }
        return parts;
    }
}

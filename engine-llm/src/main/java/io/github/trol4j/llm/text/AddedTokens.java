package io.github.trol4j.llm.text;

import io.github.trol4j.llm.text.TokenMatcher.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Added tokens of a tokenizer.json, cut out of a text as the official library does it ({@code AddedVocabulary} of Hugging Face
 * tokenizers): first those that want the text as it is, then, in what is left and normalised, those that want it normalised.
 */
final class AddedTokens {
    private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACE = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<Integer, AddedToken> byId = new HashMap<>();
    private final TokenMatcher plain;
    private final TokenMatcher normalized;
    private final UnaryOperator<String> normalizer;

    AddedTokens(List<AddedToken> tokens, UnaryOperator<String> normalizer) {
        this.normalizer = normalizer;
        tokens.forEach(token -> byId.put(token.id(), token));
        List<AddedToken> ordered = new ArrayList<>(tokens); // special ones count first where two read alike
        ordered.sort(Comparator.comparing((AddedToken token) -> !token.special()));
        this.plain = new TokenMatcher(
                ordered.stream().filter(t -> !t.normalized()).toList(), AddedToken::content, AddedToken::id);
        this.normalized = new TokenMatcher(
                ordered.stream()
                        .filter(AddedToken::normalized)
                        .map(t -> t.withContent(normalizer.apply(t.content())))
                        .toList(),
                AddedToken::content,
                AddedToken::id);
    }

    /** Hears the stretches between tokens, normalised and never empty. */
    @FunctionalInterface
    interface Stretch {
        void text(String normalized, boolean startOfText);
    }

    /** Hands out the text in order. */
    void split(String text, IntConsumer token, Stretch stretch) {
        split(plain, text, true, token, (part, start) -> {
            String normal = normalizer.apply(part);
            if (!normal.isEmpty()) {
                split(normalized, normal, start, token, stretch);
            }
        });
    }

    private void split(TokenMatcher matcher, String text, boolean startOfText, IntConsumer token, Stretch stretch) {
        int done = 0;
        for (Match match = matcher.next(text, 0); match != null; match = matcher.next(text, match.end())) {
            AddedToken found = byId.get(match.id());
            if (found == null || found.singleWord() && touchesWord(text, match)) {
                continue;
            }
            int start = found.stripsLeft() ? Math.max(done, match.start()) : match.start();
            int end = match.end();
            while (found.stripsLeft() && start > done && isSpace(text.codePointBefore(start))) {
                start -= Character.charCount(text.codePointBefore(start));
            }
            while (found.stripsRight() && end < text.length() && isSpace(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            if (start > done) {
                stretch.text(text.substring(done, start), startOfText && done == 0);
            }
            if (start < end) { // else the token before has taken all of it
                token.accept(match.id());
            }
            done = end;
        }
        if (done < text.length()) {
            stretch.text(text.substring(done), startOfText && done == 0);
        }
    }

    private static boolean touchesWord(String text, Match match) {
        return match.start() > 0 && isWord(text.codePointBefore(match.start()))
                || match.end() < text.length() && isWord(text.codePointAt(match.end()));
    }

    private static boolean isWord(int codePoint) {
        return WORD.matcher(Character.toString(codePoint)).matches();
    }

    private static boolean isSpace(int codePoint) {
        return SPACE.matcher(Character.toString(codePoint)).matches();
    }
}

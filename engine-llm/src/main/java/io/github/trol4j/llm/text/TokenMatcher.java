package io.github.trol4j.llm.text;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Finds fixed strings in text: leftmost first, and of those that start at one place the longest. */
final class TokenMatcher {
    private static final int NONE = -1;

    private final Node root = new Node();

    TokenMatcher(Map<String, Integer> ids) {
        ids.forEach((text, id) -> {
            Node node = root;
            for (int i = 0; i < text.length(); i++) {
                node = node.children.computeIfAbsent(text.charAt(i), c -> new Node());
            }
            node.id = id;
            node.length = text.length();
        });
    }

    /** Hands out the text in order: ids of matched strings, and the stretches between them. */
    void split(String text, IntConsumer matched, Consumer<String> between) {
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            Node hit = longestAt(text, at);
            if (hit == root) {
                at++;
                continue;
            }
            if (at > start) {
                between.accept(text.substring(start, at));
            }
            matched.accept(hit.id);
            at += hit.length;
            start = at;
        }
        if (start < text.length()) {
            between.accept(text.substring(start));
        }
    }

    /** Length of the longest string that starts at this place, 0 if none does. */
    int lengthAt(String text, int at) {
        return longestAt(text, at).length;
    }

    private Node longestAt(String text, int at) {
        Node best = root;
        Node node = root;
        for (int i = at; i < text.length(); i++) {
            Node next = node.children.get(text.charAt(i));
            if (next == null) {
                break;
            }
            node = next;
            if (node.id != NONE) {
                best = node;
            }
        }
        return best;
    }

    private static final class Node {
        final Map<Character, Node> children = new HashMap<>(2);
        int id = NONE;
        int length;
    }
}

package io.github.trol4j.llm.text;

import java.util.List;

/**
 * Generated ids to text, as they come. A piece once handed out never changes: whatever a later id could still alter is
 * kept back (bytes of an unfinished character, a blank that the clean-up may take away, the beginning of a stop
 * string). All pieces together with {@link #flush} are {@link Tokenizer#decodePlain} of all ids, cut before the first
 * stop string. For one thread at a time.
 */
public final class TextStream {
    private final PieceJoiner joiner;
    private final boolean tidies;
    private final boolean strips;
    private final List<String> stopStrings;

    /** Joined, but the clean-up may still change it. */
    private final StringBuilder untidy = new StringBuilder();

    /** Cleaned up, but it may belong to a stop string. */
    private final StringBuilder held = new StringBuilder();

    /** White space that only goes out together with a word behind it. */
    private final StringBuilder blanks = new StringBuilder();

    private boolean anyWord;

    /** Characters of {@link #held} that were looked at already. */
    private int scanned;

    private boolean stopped;
    private boolean flushed;

    TextStream(PieceJoiner joiner, boolean tidies, boolean strips, List<String> stopStrings) {
        this.joiner = joiner;
        this.tidies = tidies;
        this.strips = strips;
        this.stopStrings = List.copyOf(stopStrings);
        if (this.stopStrings.contains("")) {
            throw new TextException("an empty stop string would stop before the first word; leave it out");
        }
    }

    /**
     * The text that is settled by this id: nothing, one piece, or several. Nothing after the stop.
     *
     * @throws IllegalStateException after {@link #flush}
     */
    public String accept(int id) {
        if (flushed) {
            throw new IllegalStateException("the stream was flushed; open a new one");
        }
        return stopped ? "" : settle(joiner.accept(id), false);
    }

    /** The rest of the text; the stream takes no more ids. A second call gives nothing. */
    public String flush() {
        if (flushed || stopped) {
            flushed = true;
            return "";
        }
        flushed = true;
        return settle(joiner.finish(), true);
    }

    /** Whether a stop string was completed; the text has ended before it. */
    public boolean stopped() {
        return stopped;
    }

    private String settle(String joined, boolean atEnd) {
        untidy.append(joined);
        int settled = atEnd || !tidies ? untidy.length() : SpaceTidying.settledLength(untidy);
        if (settled > 0) {
            String text = untidy.substring(0, settled);
            untidy.delete(0, settled);
            held.append(tidies ? SpaceTidying.tidy(text) : text);
        }
        int free = stopStrings.isEmpty() ? held.length() : freeOfStops(atEnd);
        String out = held.substring(0, free);
        held.delete(0, free);
        scanned = held.length();
        return strips ? withoutEdges(out) : out;
    }

    private String withoutEdges(String out) {
        int end = out.length();
        while (end > 0 && Blanks.isBlank(out.charAt(end - 1))) {
            end--;
        }
        String text = "";
        if (end > 0) {
            text = blanks + out.substring(0, end);
            blanks.setLength(0);
            text = anyWord ? text : Blanks.strip(text);
            anyWord = true;
        }
        blanks.append(out, end, out.length());
        return text;
    }

    /** How much of {@link #held} can go out; looks for stop strings on the way. */
    private int freeOfStops(boolean atEnd) {
        for (int end = scanned + 1; end <= held.length(); end++) {
            int longest = 0;
            for (String stop : stopStrings) {
                if (stop.length() > longest && endsWith(end, stop, stop.length())) {
                    longest = stop.length();
                }
            }
            if (longest > 0) {
                stopped = true;
                return end - longest;
            }
        }
        return atEnd ? held.length() : held.length() - openStop();
    }

    /** Length of the longest beginning of a stop string that the text ends with. */
    private int openStop() {
        int longest = 0;
        for (String stop : stopStrings) {
            int length = Math.min(stop.length() - 1, held.length());
            while (length > longest && !endsWith(held.length(), stop, length)) {
                length--;
            }
            longest = Math.max(longest, length);
        }
        return longest;
    }

    private boolean endsWith(int end, String text, int length) {
        return end >= length && held.substring(end - length, end).equals(text.substring(0, length));
    }
}

package io.github.trol4j.llm;

/**
 * A prompt on its way into a sequence, chunk by chunk, so that whoever drives it can do something else in between. Made by
 * {@link DecoderLane#begin}.
 */
public final class Prefill {
    private final Sequence sequence;
    private final Prompt prompt;
    private final Reuse reuse;
    private final int chunk;
    private int from;

    Prefill(Sequence sequence, Prompt prompt, Reuse reuse, int chunk, int from) {
        this.sequence = sequence;
        this.prompt = prompt;
        this.reuse = reuse;
        this.chunk = chunk;
        this.from = from;
    }

    public Sequence sequence() {
        return sequence;
    }

    public Prompt prompt() {
        return prompt;
    }

    /** Tokens that have been read. */
    public int done() {
        return from;
    }

    public boolean isDone() {
        return from == prompt.length();
    }

    /** Rows of a chunk, if nobody says otherwise. */
    int chunk() {
        return chunk;
    }

    Reuse reuse() {
        return reuse;
    }

    /** Where the next chunk ends: it is never so short that the backend would compute it in another way than a long one. */
    int end(int chunk, int least) {
        int count = Math.max(chunk, least);
        return prompt.length() - from < count + least ? prompt.length() : from + count;
    }

    void advance(int to) {
        from = to;
    }
}

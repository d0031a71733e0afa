package io.github.trol4j.llm.text;

import java.util.List;
import java.util.OptionalInt;

/**
 * Text to token ids and back, exactly as the model's own tokenizer does it. Immutable and safe to share between
 * threads; it owns native memory until {@link #close}.
 */
public interface Tokenizer extends AutoCloseable {
    /**
     * Longer texts are refused: no context window comes near it, and the native tokenizer needs about 200 bytes for
     * each.
     */
    int MAX_CHARS = 1 << 20;

    /**
     * Ids of the text as it stands: no token is added in front or behind, nothing is cut or padded. Special tokens
     * spelled out in the text become those tokens. A lone surrogate counts as U+FFFD.
     *
     * @throws TextException if the text is longer than {@link #MAX_CHARS}
     */
    int[] encode(String text);

    /**
     * The text with special tokens spelled out, blanks where the official tokenizer puts them (also the odd ones). Ids
     * that the tokenizer does not know give no text.
     */
    String decode(int[] ids);

    /** The text to show to people: added tokens left out, a leading blank kept. */
    String decodePlain(int[] ids);

    /** The entry of the vocabulary, for example {@code ▁the} or {@code <0x0A>}; empty for an unknown id. */
    String piece(int id);

    /**
     * The bytes that this id adds to {@link #decodePlain}: a part of a character for byte pieces, nothing for added
     * tokens, for ids without a text of their own and for unknown ids.
     */
    byte[] textBytes(int id);

    /** The id of a vocabulary entry or added token. */
    OptionalInt id(String piece);

    int bosId();

    int eosId();

    /** Closes one turn of the conversation; not an end of text for the official code, but a good place to stop. */
    int endOfTurnId();

    int padId();

    /** Stands where a row of image features goes. */
    int imageTokenId();

    /** One more than the largest id. */
    int size();

    /**
     * A stream whose pieces together are {@link #decodePlain} of all its ids.
     *
     * @param stopStrings the text ends before the one that is completed first; none may be empty
     */
    TextStream stream(List<String> stopStrings);

    /**
     * As {@link #stream}, without white space at either end ({@link Blanks#strip}): its pieces together are, to the letter,
     * the answer that is finally shown.
     */
    TextStream answerStream(List<String> stopStrings);

    /**
     * As {@link #stream}, to the letter of the tokens: without the clean-up of blanks that some tokenizers do when they
     * decode.
     *
     * @param withoutFirstBlank whether one blank in front is left out
     */
    TextStream literalStream(List<String> stopStrings, boolean withoutFirstBlank);

    @Override
    void close();
}

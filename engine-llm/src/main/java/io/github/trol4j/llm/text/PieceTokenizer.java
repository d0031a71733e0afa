package io.github.trol4j.llm.text;

import java.util.List;

/** What every tokenizer here does alike: it knows its ids with a role, and makes text for people by joining pieces. */
abstract class PieceTokenizer implements Tokenizer {
    abstract SpecialTokens special();

    /** A joiner of its own for one text, that leaves added tokens out. */
    abstract PieceJoiner plainJoiner();

    /** Whether {@link SpaceTidying} is part of decoding. */
    abstract boolean tidies();

    @Override
    public final String decodePlain(int[] ids) {
        StringBuilder text = new StringBuilder();
        PieceJoiner joiner = plainJoiner();
        for (int id : ids) {
            text.append(joiner.accept(id));
        }
        String joined = text.append(joiner.finish()).toString();
        return tidies() ? SpaceTidying.tidy(joined) : joined;
    }

    @Override
    public final TextStream stream(List<String> stopStrings) {
        return new TextStream(plainJoiner(), tidies(), false, stopStrings);
    }

    @Override
    public final TextStream answerStream(List<String> stopStrings) {
        return new TextStream(plainJoiner(), tidies(), true, stopStrings);
    }

    @Override
    public final TextStream literalStream(List<String> stopStrings, boolean withoutFirstBlank) {
        PieceJoiner joiner = withoutFirstBlank ? PieceJoiner.withoutFirstBlank(plainJoiner()) : plainJoiner();
        return new TextStream(joiner, false, false, stopStrings);
    }

    @Override
    public final int bosId() {
        return special().bos();
    }

    @Override
    public final int eosId() {
        return special().eos();
    }

    @Override
    public final int endOfTurnId() {
        return special().endOfTurn();
    }

    @Override
    public final int padId() {
        return special().pad();
    }

    @Override
    public final int imageTokenId() {
        return special().image();
    }
}

package io.github.trol4j.llm.text;

import io.github.trol4j.llm.text.SentencePieceModel.Piece;

/** SentencePiece's decoding, one id at a time. */
final class SentencePieceJoiner implements PieceJoiner {
    private final SentencePieceModel model;
    private final Utf8Assembler bytes = new Utf8Assembler();

    /** Whether the blank that encoding put in front may still come and must be dropped. */
    private boolean atStart;

    private boolean blankDropped;
    private boolean anyText;

    /**
     * With {@code startOfText} the blank of the dummy prefix is dropped again, otherwise the text goes on from earlier
     * text.
     */
    SentencePieceJoiner(SentencePieceModel model, boolean startOfText) {
        this.model = model;
        this.atStart =
                startOfText && (model.rules().addDummyPrefix() || model.rules().removeExtraBlanks());
    }

    @Override
    public String accept(int id) {
        if (id < 0 || id >= model.size()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        Piece piece = model.pieces().get(id);
        if (piece.kind() == SentencePieceModel.Kind.BYTE) {
            bytes.accept(SentencePieceModel.byteValue(piece), out);
        } else {
            bytes.finish(out);
            anyText |= !out.isEmpty();
            atStart &= !blankDropped && !anyText;
            out.append(surface(piece));
        }
        anyText |= !out.isEmpty();
        return out.toString();
    }

    @Override
    public String finish() {
        StringBuilder out = new StringBuilder();
        bytes.finish(out);
        return out.toString();
    }

    private String surface(Piece piece) {
        blankDropped = false;
        return switch (piece.kind()) {
            case CONTROL -> "";
            case UNKNOWN -> model.rules().unknownSurface();
            default -> {
                boolean drop = atStart && piece.text().charAt(0) == SentencePieceNormalizer.BLANK_MARK;
                blankDropped = drop && !model.rules().removeExtraBlanks(); // else further blanks are dropped too
                yield piece.text().substring(drop ? 1 : 0).replace(SentencePieceNormalizer.BLANK_MARK, ' ');
            }
        };
    }
}

package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a SentencePiece {@code tokenizer.model} (a protocol-buffer {@code ModelProto}) says, as far as a BPE tokenizer
 * needs it. Field numbers are those of {@code sentencepiece_model.proto}.
 */
record SentencePieceModel(String origin, List<Piece> pieces, Map<String, Integer> ids, Rules rules) {
    private static final Pattern BYTE_PIECE = Pattern.compile("<0x[0-9A-F]{2}>");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int MAX_PIECES = 1_000_000;

    /** How a piece may be used; the order is that of the file's numbers, which start at 1. */
    enum Kind {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    record Piece(String text, float score, Kind kind) {}

    /** The model type and the handling of blanks; {@code unknownSurface} is how an unknown piece is shown. */
    record Rules(
            int modelType,
            boolean byteFallback,
            boolean blankAtEnd,
            String unknownSurface,
            boolean addDummyPrefix,
            boolean removeExtraBlanks,
            boolean escapeBlanks,
            boolean hasCharsMap) {
        static final int UNIGRAM = 1;
        static final int BPE = 2;
    }

    static SentencePieceModel parse(byte[] file, String origin) {
        List<Piece> pieces = new ArrayList<>();
        RulesReader rules = new RulesReader();
        ProtoReader in = new ProtoReader(file, origin);
        while (in.hasNext()) {
            switch (in.nextField()) {
                case 1 -> pieces.add(readPiece(in.readMessage()));
                case 2 -> rules.readTrainer(in.readMessage());
                case 3 -> rules.readNormalizer(in.readMessage());
                default -> in.skip();
            }
            if (pieces.size() > MAX_PIECES) {
                throw in.damaged("more than " + MAX_PIECES + " pieces");
            }
        }
        SentencePieceModel model =
                new SentencePieceModel(origin, List.copyOf(pieces), index(pieces, in), rules.build());
        model.check();
        return model;
    }

    int size() {
        return pieces.size();
    }

    /** The id of the only piece of kind UNKNOWN. */
    int unknownId() {
        for (int id = 0; id < size(); id++) {
            if (pieces.get(id).kind() == Kind.UNKNOWN) {
                return id;
            }
        }
        throw new CheckpointException(
                origin + ": no piece of type UNKNOWN, so not a complete SentencePiece model; download it again");
    }

    /** The id of the piece that stands for this byte. */
    int byteId(byte value) {
        return Objects.requireNonNull(ids.get(bytePiece(value)));
    }

    private static String bytePiece(byte value) {
        return "<0x" + HEX.toHexDigits(value) + ">";
    }

    /** The byte that a piece of kind BYTE stands for. */
    static int byteValue(Piece piece) {
        return Integer.parseInt(piece.text().substring(3, 5), 16);
    }

    private void check() {
        for (Piece piece : pieces) {
            if (piece.kind() == Kind.BYTE && !BYTE_PIECE.matcher(piece.text()).matches()) {
                throw new CheckpointException(origin + ": byte piece '" + piece.text() + "', expected the form <0x0A>");
            }
        }
        for (int value = 0; value < 256 && rules.byteFallback(); value++) {
            String text = bytePiece((byte) value);
            Integer id = ids.get(text);
            if (id == null || pieces.get(id).kind() != Kind.BYTE) {
                throw new CheckpointException(
                        origin + ": falls back to bytes but has no piece " + text + "; download it again");
            }
        }
        if (rules.modelType() != Rules.BPE) {
            String found = rules.modelType() == Rules.UNIGRAM ? "UNIGRAM" : "number " + rules.modelType();
            throw new CheckpointException(origin + ": SentencePiece model of type " + found
                    + ", only BPE (2) is supported; use a checkpoint with a BPE tokenizer.model or with a"
                    + " tokenizer.json");
        }
        if (rules.hasCharsMap()) {
            throw new CheckpointException(
                    origin + ": normalises text by a table (precompiled_charsmap), only the identity"
                            + " normaliser is supported; use a checkpoint that brings a tokenizer.json");
        }
        unknownId();
    }

    private static Map<String, Integer> index(List<Piece> pieces, ProtoReader in) {
        Map<String, Integer> ids = HashMap.newHashMap(pieces.size());
        for (int id = 0; id < pieces.size(); id++) {
            String text = pieces.get(id).text();
            if (text.isEmpty()) {
                throw in.damaged("an empty piece at id " + id);
            }
            if (ids.put(text, id) != null) {
                throw in.damaged("the piece '" + text + "' twice");
            }
        }
        return ids;
    }

    private static Piece readPiece(ProtoReader in) {
        String text = "";
        float score = 0;
        long kind = 1;
        while (in.hasNext()) {
            switch (in.nextField()) {
                case 1 -> text = in.readString();
                case 2 -> score = in.readFloat();
                case 3 -> kind = in.readVarint();
                default -> in.skip();
            }
        }
        if (kind < 1 || kind > Kind.values().length || Float.isNaN(score)) {
            throw in.damaged("piece '" + text + "' of type " + kind + " and score " + score);
        }
        return new Piece(text, score, Kind.values()[(int) kind - 1]);
    }

    /** Collects the two specifications, starting from the defaults of the .proto file. */
    private static final class RulesReader {
        private long modelType = Rules.UNIGRAM;
        private boolean byteFallback;
        private boolean blankAtEnd;
        private String unknownSurface = " \u2047 ";
        private boolean addDummyPrefix = true;
        private boolean removeExtraBlanks = true;
        private boolean escapeBlanks = true;
        private boolean hasCharsMap;

        void readTrainer(ProtoReader in) {
            while (in.hasNext()) {
                switch (in.nextField()) {
                    case 3 -> modelType = in.readVarint();
                    case 24 -> blankAtEnd = in.readBool();
                    case 35 -> byteFallback = in.readBool();
                    case 44 -> unknownSurface = in.readString();
                    default -> in.skip();
                }
            }
        }

        void readNormalizer(ProtoReader in) {
            while (in.hasNext()) {
                switch (in.nextField()) {
                    case 2 -> hasCharsMap = in.readBytes().hasRemaining();
                    case 3 -> addDummyPrefix = in.readBool();
                    case 4 -> removeExtraBlanks = in.readBool();
                    case 5 -> escapeBlanks = in.readBool();
                    default -> in.skip();
                }
            }
        }

        Rules build() {
            int type = (int) Math.max(-1, Math.min(modelType, Integer.MAX_VALUE));
            return new Rules(
                    type,
                    byteFallback,
                    blankAtEnd,
                    unknownSurface,
                    addDummyPrefix,
                    removeExtraBlanks,
                    escapeBlanks,
                    hasCharsMap);
        }
    }
}

package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.llm.text.SentencePieceModel.Kind;
import io.github.trol4j.llm.text.SentencePieceModel.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * InternLM2's tokenizer: added tokens are cut out of the text, SentencePiece's rules for blanks and user-defined pieces
 * are applied to each stretch between them, and what is left goes through the same native BPE as a tokenizer.json
 * ({@link BpeConversion}).
 */
final class SentencePieceTokenizer extends PieceTokenizer {
    /** Added tokens that may stand inside a run of text when decoding; any other stands alone, set off by blanks. */
    private static final Set<String> INSIDE_TEXT = Set.of("<unk>", "<s>", "</s>");

    private final SentencePieceModel model;
    private final Map<String, AddedToken> added;
    private final Map<Integer, String> addedNames;
    private final SpecialTokens special;
    private final PythonAddedTokens addedParts;
    private final TokenMatcher userDefined;
    private final SentencePieceNormalizer normalizer;
    private final Map<Integer, int[]> unlisted;
    private final NativeTokenizer bpe;

    private SentencePieceTokenizer(SentencePieceModel model, TokenizerConfig config) {
        this.model = model;
        this.added = addedTokens(model, config);
        this.addedNames = new HashMap<>();
        added.forEach((name, token) -> addedNames.put(token.id(), name));
        this.special = SpecialTokens.find(config, this::id);
        this.addedParts = new PythonAddedTokens(added);
        this.userDefined = new TokenMatcher(userDefinedPieces(model));
        this.normalizer = new SentencePieceNormalizer(model.rules(), userDefined);
        BpeConversion.Result converted = BpeConversion.convert(model);
        this.unlisted = unlistedIds(model, converted.unlisted());
        this.bpe = NativeTokenizer.load(converted.json(), model.origin());
    }

    static Tokenizer open(FileSource files, byte[] file) {
        SentencePieceModel model = SentencePieceModel.parse(file, files.describe("tokenizer.model"));
        return new SentencePieceTokenizer(model, TokenizerConfig.read(files));
    }

    @Override
    public int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        for (String part : addedParts.of(Texts.checked(text))) {
            AddedToken token = added.get(part);
            if (token != null) {
                ids.add(token.id());
            } else if (!part.isEmpty()) {
                encodeStretch(part, ids);
            }
        }
        return ids.build().toArray();
    }

    private void encodeStretch(String stretch, IntStream.Builder ids) {
        userDefined.split(normalizer.normalize(stretch), ids::add, run -> {
            int before = -1;
            for (int id : bpe.encode(run)) {
                for (int known : unlisted.getOrDefault(id, new int[] {id})) {
                    if (known != model.unknownId()
                            || before != known) { // unknown characters in a row are one unknown piece
                        ids.add(known);
                    }
                    before = known;
                }
            }
        });
    }

    @Override
    public String decode(int[] ids) {
        List<String> parts = new ArrayList<>();
        List<Integer> chunk = new ArrayList<>();
        for (int id : ids) {
            String name = addedNames.get(id);
            if (name == null || INSIDE_TEXT.contains(name)) {
                chunk.add(id);
            } else {
                closeChunk(chunk, parts);
                parts.add(name);
            }
        }
        closeChunk(chunk, parts);
        return String.join(" ", parts);
    }

    private void closeChunk(List<Integer> chunk, List<String> parts) {
        String text = decodeChunk(chunk);
        if (!text.isEmpty()) {
            parts.add(text);
        }
        chunk.clear();
    }

    /**
     * Special tokens break the chunk into runs; a run followed by one, and one that opens the chunk, get a blank in
     * front.
     */
    private String decodeChunk(List<Integer> chunk) {
        StringBuilder out = new StringBuilder();
        SentencePieceJoiner run = new SentencePieceJoiner(model, true);
        StringBuilder runText = new StringBuilder();
        boolean afterSpecial = false;
        for (int id : chunk) {
            String name = addedNames.get(id);
            if (name != null) {
                out.append(afterSpecial ? "" : " ")
                        .append(runText)
                        .append(run.finish())
                        .append(name);
                run = new SentencePieceJoiner(model, true);
                runText.setLength(0);
            } else {
                runText.append(run.accept(id));
            }
            afterSpecial = name != null;
        }
        return SpaceTidying.tidy(out.append(runText).append(run.finish()).toString());
    }

    @Override
    SpecialTokens special() {
        return special;
    }

    @Override
    boolean tidies() {
        return true;
    }

    @Override
    PieceJoiner plainJoiner() {
        return PieceJoiner.without(addedNames.keySet(), new SentencePieceJoiner(model, false));
    }

    @Override
    public String piece(int id) {
        String name = addedNames.get(id);
        return name != null
                ? name
                : id >= 0 && id < model.size() ? model.pieces().get(id).text() : "";
    }

    @Override
    public byte[] textBytes(int id) {
        if (addedNames.containsKey(id) || id < 0 || id >= model.size()) {
            return new byte[0];
        }
        Piece piece = model.pieces().get(id);
        return switch (piece.kind()) {
            case CONTROL, UNKNOWN -> new byte[0]; // unknown pieces have a surface, but no text means one
            case BYTE -> new byte[] {(byte) SentencePieceModel.byteValue(piece)};
            case NORMAL, USER_DEFINED, UNUSED ->
                piece.text().replace(SentencePieceNormalizer.BLANK_MARK, ' ').getBytes(StandardCharsets.UTF_8);
        };
    }

    @Override
    public OptionalInt id(String piece) {
        AddedToken token = added.get(piece);
        Integer id = token != null ? (Integer) token.id() : model.ids().get(piece);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public int size() {
        return Math.max(
                model.size(),
                added.values().stream().mapToInt(token -> token.id() + 1).max().orElse(0));
    }

    @Override
    public void close() {
        bpe.close();
    }

    /** Those of the configuration; without one, the model's own control and unknown pieces. */
    private static Map<String, AddedToken> addedTokens(SentencePieceModel model, TokenizerConfig config) {
        Map<String, AddedToken> added = new HashMap<>(config.added());
        for (int id = 0; id < model.size(); id++) {
            Piece piece = model.pieces().get(id);
            if (!config.hasDecoder() && (piece.kind() == Kind.CONTROL || piece.kind() == Kind.UNKNOWN)) {
                added.putIfAbsent(piece.text(), AddedToken.plain(piece.text(), id));
            }
        }
        if (added.values().stream().map(AddedToken::id).distinct().count() < added.size()) {
            throw new CheckpointException(config.origin() + ": two added tokens share one id; download the file again");
        }
        return Map.copyOf(added);
    }

    private static Map<String, Integer> userDefinedPieces(SentencePieceModel model) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < model.size(); id++) {
            if (model.pieces().get(id).kind() == Kind.USER_DEFINED) {
                ids.put(model.pieces().get(id).text(), id);
            }
        }
        return ids;
    }

    /** What the extra ids of the conversion stand for: the bytes of the character, or the unknown piece. */
    private static Map<Integer, int[]> unlistedIds(SentencePieceModel model, Map<Integer, String> characters) {
        Map<Integer, int[]> ids = new HashMap<>();
        characters.forEach((id, character) -> {
            byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
            ids.put(
                    id,
                    model.rules().byteFallback()
                            ? IntStream.range(0, bytes.length)
                                    .map(i -> model.byteId(bytes[i]))
                                    .toArray()
                            : new int[] {model.unknownId()});
        });
        return ids;
    }
}

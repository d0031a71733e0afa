package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A {@code tokenizer.json}, run by the native tokenizer as it is. */
final class JsonTokenizer extends PieceTokenizer {
    private final LlamaDecoder decoder;
    private final Map<String, Integer> ids;
    private final Map<Integer, String> pieces;
    private final int size;
    private final Set<Integer> hidden;
    private final boolean tidies;
    private final SpecialTokens special;
    private final NativeTokenizer tokenizer;

    private JsonTokenizer(TokenizerJson json, TokenizerConfig config, String origin) {
        this.decoder = json.decoder();
        this.ids = new HashMap<>(json.vocabulary());
        ids.putAll(json.added());
        this.pieces = HashMap.newHashMap(ids.size());
        ids.forEach((piece, id) -> pieces.put(id, piece));
        if (pieces.size() < ids.size()) {
            throw new CheckpointException(origin + ": two tokens share one id; download the file again");
        }
        this.size = pieces.isEmpty() ? 0 : Collections.max(pieces.keySet()) + 1;
        this.hidden =
                config.hasDecoder() ? config.special() : Set.copyOf(json.added().values());
        this.tidies = config.tidies();
        this.special = SpecialTokens.find(config, this::id);
        this.tokenizer = NativeTokenizer.load(json.cleaned(), origin);
        json.added().forEach((content, id) -> {
            if (!Arrays.equals(tokenizer.encode(content), new int[] {id})) {
                tokenizer.close();
                throw new CheckpointException(origin + ": the added token '" + content + "' does not get its id " + id
                        + "; ids of added tokens must follow the vocabulary without a gap");
            }
        });
    }

    static Tokenizer open(FileSource files, byte[] file) {
        String origin = files.describe("tokenizer.json");
        return new JsonTokenizer(TokenizerJson.parse(file, origin), TokenizerConfig.read(files), origin);
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : tokenizer.encode(Texts.checked(text));
    }

    @Override
    public String decode(int[] ids) {
        String text = tokenizer.decode(ids);
        return tidies ? SpaceTidying.tidy(text) : text;
    }

    @Override
    SpecialTokens special() {
        return special;
    }

    @Override
    boolean tidies() {
        return tidies;
    }

    @Override
    PieceJoiner plainJoiner() {
        return PieceJoiner.without(hidden, new LlamaJoiner(decoder, this::piece));
    }

    @Override
    public String piece(int id) {
        return pieces.getOrDefault(id, "");
    }

    @Override
    public byte[] textBytes(int id) {
        return hidden.contains(id) ? new byte[0] : decoder.bytesOf(piece(id));
    }

    @Override
    public OptionalInt id(String piece) {
        Integer id = ids.get(piece);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

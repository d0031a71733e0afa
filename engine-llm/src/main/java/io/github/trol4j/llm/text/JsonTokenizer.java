package io.github.trol4j.llm.text;

import io.github.trol4j.core.CheckpointException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A {@code tokenizer.json}: added tokens and blanks are dealt with here, pieces by the native tokenizer. */
final class JsonTokenizer extends PieceTokenizer {
    private final LlamaDecoder decoder;
    private final @Nullable Metaspace metaspace;
    private final AddedTokens added;
    private final Map<String, Integer> ids;
    private final Map<Integer, String> pieces;
    private final int size;
    private final Set<Integer> hidden;
    private final boolean tidies;
    private final SpecialTokens special;
    private final NativeTokenizer tokenizer;

    private JsonTokenizer(TokenizerJson json, TokenizerConfig config, String origin) {
        this.decoder = json.decoder();
        this.metaspace = json.metaspace();
        this.added = new AddedTokens(json.added(), json.normalizer());
        this.ids = new HashMap<>(json.vocabulary());
        int next = json.vocabulary().size();
        for (AddedToken token : json.added()) { // the official library numbers them itself, whatever the file says
            Integer known = json.vocabulary().get(token.content());
            if (token.id() != (known == null ? next++ : known)) {
                throw new CheckpointException(
                        origin + ": the added token '" + token.content() + "' does not get its id " + token.id()
                                + "; ids of added tokens must follow the vocabulary without a gap");
            }
            ids.put(token.content(), token.id());
        }
        this.pieces = HashMap.newHashMap(ids.size());
        ids.forEach((piece, id) -> pieces.put(id, piece));
        if (pieces.size() < ids.size()) {
            throw new CheckpointException(origin + ": two tokens share one id; download the file again");
        }
        this.size = pieces.isEmpty() ? 0 : Collections.max(pieces.keySet()) + 1;
        this.hidden = config.hasDecoder()
                ? config.special()
                : json.added().stream()
                        .filter(AddedToken::special)
                        .map(AddedToken::id)
                        .collect(Collectors.toUnmodifiableSet());
        this.tidies = config.tidies();
        this.special = SpecialTokens.find(config, this::id);
        this.tokenizer = NativeTokenizer.load(json.cleaned(), origin);
    }

    static Tokenizer open(FileSource files, byte[] file) {
        String origin = files.describe("tokenizer.json");
        return new JsonTokenizer(TokenizerJson.parse(file, origin), TokenizerConfig.read(files), origin);
    }

    @Override
    public int[] encode(String text) {
        IntStream.Builder found = IntStream.builder();
        added.split(Texts.checked(text), found::add, (stretch, start) -> {
            String visible = metaspace == null ? stretch : metaspace.apply(stretch, start);
            for (int id : tokenizer.encode(visible)) {
                found.add(id);
            }
        });
        return found.build().toArray();
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        PieceJoiner joiner = new LlamaJoiner(decoder, this::piece);
        for (int id : ids) {
            text.append(joiner.accept(id));
        }
        text.append(joiner.finish());
        String joined = decoder.stripsBlank() && text.indexOf(" ") == 0 ? text.substring(1) : text.toString();
        return tidies ? SpaceTidying.tidy(joined) : joined;
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

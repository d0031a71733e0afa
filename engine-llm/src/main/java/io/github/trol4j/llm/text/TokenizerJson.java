package io.github.trol4j.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.trol4j.core.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tokenizer.json} of the Llama kind (BPE, plain replacements, no regular expressions). The native tokenizer gets the
 * pieces and their merges alone; what comes before and behind them is done in Java, since the native side takes time that grows
 * with the square of the number of added tokens, and ends the whole process on some nonsense that it believes.
 */
record TokenizerJson(
        byte[] cleaned,
        Map<String, Integer> vocabulary,
        List<AddedToken> added,
        LlamaNormalizer normalizer,
        @Nullable Metaspace metaspace,
        LlamaDecoder decoder) {
    private static final int MAX_ENTRIES = 1_000_000;
    private static final int MAX_ID = 1 << 24;
    private static final Set<String> DROPPED = Set.of("truncation", "padding", "post_processor");
    private static final Set<String> SMALL_PARTS = Set.of("added_tokens", "normalizer", "pre_tokenizer", "decoder");
    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .build())
            .build();

    static TokenizerJson parse(byte[] file, String origin) {
        try {
            return new Cleaner(origin).clean(file);
        } catch (JacksonException e) {
            throw new CheckpointException(
                    origin + ": not valid JSON (" + e.getOriginalMessage() + "); download it again", e);
        } catch (IOException e) {
            throw new CheckpointException(origin + ": cannot be read (" + e + ")", e);
        }
    }

    /** Copies the file part by part, so that the large vocabulary is never a tree. */
    private static final class Cleaner {
        private final String origin;
        private final Map<String, Integer> vocabulary = new HashMap<>();
        private final Map<String, JsonNode> parts = new HashMap<>();
        private boolean hasModel;

        Cleaner(String origin) {
            this.origin = origin;
        }

        TokenizerJson clean(byte[] file) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(file.length + 1024);
            try (JsonParser in = MAPPER.createParser(file);
                    JsonGenerator out = MAPPER.createGenerator(bytes)) {
                expect(in.nextToken() == JsonToken.START_OBJECT, "a JSON object");
                out.writeStartObject();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    copyPart(in.currentName(), in, out);
                }
                expect(in.currentToken() == JsonToken.END_OBJECT, "the end of the object");
                expect(hasModel, "a field 'model'");
                List<AddedToken> added = addedTokens();
                LlamaNormalizer normalizer = LlamaNormalizer.read(part("normalizer"), origin);
                JsonNode before = part("pre_tokenizer");
                Metaspace metaspace = before.isNull() ? null : Metaspace.read(before, origin);
                LlamaDecoder decoder = LlamaDecoder.read(part("decoder"), origin);
                if (metaspace != null && metaspace.splits()) {
                    out.writeObjectFieldStart("pre_tokenizer");
                    out.writeStringField("type", "Metaspace");
                    out.writeStringField("replacement", metaspace.replacement());
                    out.writeStringField("prepend_scheme", "never");
                    out.writeBooleanField("split", true);
                    out.writeEndObject();
                }
                out.writeEndObject();
                out.flush();
                return new TokenizerJson(
                        bytes.toByteArray(), Map.copyOf(vocabulary), added, normalizer, metaspace, decoder);
            }
        }

        private void copyPart(String name, JsonParser in, JsonGenerator out) throws IOException {
            in.nextToken();
            if (DROPPED.contains(name)) {
                in.skipChildren();
            } else if (SMALL_PARTS.contains(name)) {
                JsonNode tree = MAPPER.readTree(in);
                expect(tree.size() <= MAX_ENTRIES && parts.put(name, tree) == null, "one field '" + name + "'");
            } else if (name.equals("model")) {
                expect(!hasModel, "one field 'model'");
                hasModel = true;
                out.writeFieldName(name);
                copyModel(in, out);
            } else if (name.equals("version")) {
                out.writeStringField(name, in.getValueAsString("1.0"));
            } else {
                in.skipChildren();
            }
        }

        private void copyModel(JsonParser in, JsonGenerator out) throws IOException {
            expect(in.currentToken() == JsonToken.START_OBJECT, "an object as 'model'");
            out.writeStartObject();
            boolean typed = false;
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "vocab" -> {
                        out.writeFieldName(name);
                        copyVocabulary(in, out);
                    }
                    case "merges" -> {
                        out.writeFieldName(name);
                        copyMerges(in, out);
                    }
                    case "type" -> {
                        typed = "BPE".equals(in.getValueAsString());
                        expect(typed, "'model.type' BPE");
                        out.writeStringField(name, "BPE");
                    }
                    case "dropout" ->
                        expect(
                                in.currentToken() == JsonToken.VALUE_NULL || in.getValueAsDouble(1) == 0,
                                "'model.dropout' null, since a tokenizer that rolls dice is of no use here");
                    case "unk_token",
                            "continuing_subword_prefix",
                            "end_of_word_suffix",
                            "fuse_unk",
                            "byte_fallback",
                            "ignore_merges" -> {
                        expect(in.currentToken().isScalarValue(), "a plain value as 'model." + name + "'");
                        out.writeFieldName(name);
                        out.copyCurrentEvent(in);
                    }
                    default -> in.skipChildren();
                }
            }
            expect(typed, "'model.type' BPE");
            expect(!vocabulary.isEmpty(), "a 'model.vocab' with entries");
            out.writeEndObject();
        }

        private void copyVocabulary(JsonParser in, JsonGenerator out) throws IOException {
            expect(in.currentToken() == JsonToken.START_OBJECT, "an object as 'model.vocab'");
            out.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String token = in.currentName();
                expect(in.nextToken() == JsonToken.VALUE_NUMBER_INT, "a number as id of '" + token + "'");
                long id = in.getValueAsLong(-1);
                expect(id >= 0 && id < MAX_ID, "an id from 0 to " + (MAX_ID - 1) + " for '" + token + "'");
                expect(vocabulary.put(token, (int) id) == null, "'" + token + "' only once in 'model.vocab'");
                expect(vocabulary.size() <= MAX_ENTRIES, "at most " + MAX_ENTRIES + " entries in 'model.vocab'");
                out.writeNumberField(token, id);
            }
            out.writeEndObject();
        }

        private void copyMerges(JsonParser in, JsonGenerator out) throws IOException {
            expect(in.currentToken() == JsonToken.START_ARRAY, "an array as 'model.merges'");
            out.writeStartArray();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (in.currentToken() == JsonToken.START_ARRAY) {
                    out.writeStartArray();
                    for (int i = 0; i < 2; i++) {
                        expect(in.nextToken() == JsonToken.VALUE_STRING, "a merge of two strings");
                        out.copyCurrentEvent(in);
                    }
                    expect(in.nextToken() == JsonToken.END_ARRAY, "a merge of two strings");
                    out.writeEndArray();
                } else {
                    expect(in.currentToken() == JsonToken.VALUE_STRING, "a merge as a string or a pair");
                    out.copyCurrentEvent(in);
                }
            }
            out.writeEndArray();
        }

        private List<AddedToken> addedTokens() {
            List<AddedToken> added = new ArrayList<>();
            Set<String> contents = new HashSet<>();
            for (JsonNode token : part("added_tokens")) {
                String content = token.path("content").asText("");
                long id = token.path("id").asLong(-1);
                expect(
                        !content.isEmpty() && id >= 0 && id < MAX_ID,
                        "an added token with content and id, not " + token);
                expect(contents.add(content), "the added token '" + content + "' only once");
                added.add(AddedToken.read(content, (int) id, token));
            }
            return added;
        }

        private JsonNode part(String name) {
            return parts.getOrDefault(name, NullNode.getInstance());
        }

        private void expect(boolean met, String what) {
            if (!met) {
                throw new CheckpointException(origin + ": expected " + what
                        + "; the file is damaged or no BPE tokenizer of the Llama kind," + " download it again");
            }
        }
    }
}

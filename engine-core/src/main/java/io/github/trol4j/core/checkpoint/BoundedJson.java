package io.github.trol4j.core.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.Shown;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Streaming JSON over untrusted bytes. The parser never holds more than one name or value, so what a document can make us
 * allocate is decided by the reader of its tokens, who counts.
 */
final class BoundedJson {
    /** Longest tensor name or other object key. */
    static final int LONGEST_NAME = 1024;

    /** Longest string value; training tools write whole configurations into the metadata. */
    static final int LONGEST_STRING = 1 << 20;

    // Names come from the file: interning or caching them would let a hostile file grow tables that outlive it.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(LONGEST_STRING)
                    .maxNumberLength(64)
                    .build())
            .build();

    private BoundedJson() {}

    /** A parser before the first token. Malformed UTF-8 is an error, other encodings are not recognised. */
    static JsonParser parser(MemorySegment text) throws IOException {
        var utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return FACTORY.createParser(new InputStreamReader(new ByteBufferBackedInputStream(text.asByteBuffer()), utf8));
    }

    /**
     * Moves on and insists on the kind of token.
     *
     * @param where what the token belongs to, for the message
     */
    static void next(JsonParser json, JsonToken wanted, String where) throws IOException {
        json.nextToken();
        require(json, wanted, where);
    }

    /** Insists on the kind of the current token. */
    static void require(JsonParser json, JsonToken wanted, String where) {
        JsonToken found = json.currentToken();
        if (found != wanted) {
            throw new CheckpointException("%s: expected %s, found %s"
                    .formatted(Shown.text(where), wanted, found == null ? "the end" : found));
        }
    }

    /** What is wrong with the text, without the excerpts that the parser would quote. */
    static String reason(IOException e) {
        return e instanceof JsonProcessingException json ? Shown.text(json.getOriginalMessage()) : e.toString();
    }

    /** Insists that nothing but white space follows. */
    static void end(JsonParser json, String where) throws IOException {
        if (json.nextToken() != null) {
            throw new CheckpointException(where + ": there is more text after the closing brace");
        }
    }
}

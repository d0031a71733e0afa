package io.github.trol4j.serve.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads what strangers send as JSON: one object, not too deep, no number without end, no name twice. */
final class JsonBody {
    private static final int DEPTH = 100;
    private static final int NUMBER = 100;
    private static final int NAME = 1_000;

    private final ObjectMapper mapper;

    JsonBody(int bytes) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxNumberLength(NUMBER)
                        .maxNameLength(NAME)
                        .maxStringLength(bytes)
                        .build())
                .build();
        mapper = new ObjectMapper(factory)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    ObjectNode read(byte[] body) {
        try {
            if (mapper.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw Problem.invalid(null, "The body is not valid JSON: " + e.getOriginalMessage() + place(e));
        } catch (IOException e) {
            throw Problem.invalid(null, "The body is not valid JSON: " + e.getMessage());
        }
        throw Problem.invalid(null, "The body must be a JSON object, as {\"model\": ..., \"messages\": [...]}");
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line %d, column %d)"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
}

package io.github.trol4j.models.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.core.CheckpointException;
import java.io.IOException;

/** Reads config.json: finds out the family, which does the rest. */
final class ConfigReader {
    private ConfigReader() {}

    /** @throws CheckpointException if it is not JSON, or does not describe a TroL model */
    static TrolConfig read(byte[] json, String origin) {
        try {
            ConfigFields root = new ConfigFields(origin, "", new ObjectMapper().readTree(json));
            return Families.of(root).read(root);
        } catch (JsonProcessingException e) {
            throw new CheckpointException("%s is not valid JSON: %s".formatted(origin, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new CheckpointException(origin + " cannot be read", e);
        }
    }
}

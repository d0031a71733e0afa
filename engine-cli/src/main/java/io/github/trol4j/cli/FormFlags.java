package io.github.trol4j.cli;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.checkpoint.RegularFiles;
import io.github.trol4j.llm.constrain.ConstraintException;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.prompt.PromptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The form that the answer must have. */
final class FormFlags {
    /** How one of several choices is found. */
    enum ChoiceBy {
        /** Token by token, as any answer. */
        writing,
        /** By the likelihood of each whole choice. */
        likelihood
    }

    @Option(
            names = "--choice",
            paramLabel = "TEXT",
            description = "The answer is one of these texts, to the letter. Give it once for each.")
    List<String> choices = List.of();

    @Option(
            names = "--choice-by",
            paramLabel = "HOW",
            description = "How to choose: ${COMPLETION-CANDIDATES}. likelihood compares the choices as a whole."
                    + " Default: writing.")
    ChoiceBy choiceBy = ChoiceBy.writing;

    @Option(names = "--regex", paramLabel = "REGEX", description = "The whole answer matches this regular expression.")
    @Nullable
    String regex;

    @Option(
            names = "--json-schema",
            paramLabel = "FILE|JSON",
            description = "The answer is JSON that is valid under this schema; every property is written.")
    @Nullable
    String jsonSchema;

    @Option(names = "--json-object", description = "The answer is a JSON object.")
    boolean jsonObject;

    /** The options with the form that was asked for. */
    AskOptions of(AskOptions options) {
        Grammar grammar = grammar();
        return grammar == null || byLikelihood() ? options : options.withGrammar(grammar);
    }

    /** Whether the choices are to be compared and nothing is to be written. */
    boolean byLikelihood() {
        return choiceBy == ChoiceBy.likelihood;
    }

    private @Nullable Grammar grammar() {
        long forms = Stream.of(!choices.isEmpty(), regex != null, jsonSchema != null, jsonObject)
                .filter(given -> given)
                .count();
        if (forms > 1) {
            throw new PromptException("an answer has one form: give --choice, --regex, --json-schema or --json-object");
        }
        if (byLikelihood() && choices.isEmpty()) {
            throw new PromptException("--choice-by likelihood needs choices; give each with --choice");
        }
        try {
            if (!choices.isEmpty()) {
                return Grammar.choices(choices);
            }
            if (regex != null) {
                return Grammar.regex(regex);
            }
            if (jsonSchema != null) {
                return Grammar.jsonSchema(schema(jsonSchema));
            }
            return jsonObject ? Grammar.jsonObject() : null;
        } catch (ConstraintException e) {
            throw new PromptException(e.getMessage());
        }
    }

    /** The schema itself, or the text of the file that was named. */
    private static String schema(String fileOrJson) {
        if (fileOrJson.stripLeading().startsWith("{")) {
            return fileOrJson;
        }
        try {
            Path file = Path.of(fileOrJson);
            RegularFiles.require(file);
            return Files.readString(file);
        } catch (IOException | CheckpointException | IllegalArgumentException e) {
            throw new PromptException(
                    "--json-schema is neither a JSON object nor a file that can be read: " + e.getMessage());
        }
    }
}

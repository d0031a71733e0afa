package io.github.trol4j.cli.fuzz;

import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.StoredWeight;
import io.github.trol4j.core.checkpoint.BitsAndBytes;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.PackedWriter;
import io.github.trol4j.core.checkpoint.SafetensorsDirectory;
import io.github.trol4j.core.checkpoint.SafetensorsFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.core.checkpoint.TorchArchive;
import io.github.trol4j.llm.text.FileSource;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.llm.text.Tokenizers;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.data.ParquetFile;
import io.github.trol4j.models.eval.data.TsvFile;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.vision.image.ImageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is fuzzed: each reader, with honest files to begin from. */
final class Targets {
    private static final int LARGEST_SEED = 300_000;

    private final Path fixtures;
    private final Path folder;
    private final Map<String, Target> targets = new LinkedHashMap<>();

    /** One reader with its seeds. */
    record Target(String name, List<byte[]> corpus, Consumer<byte[]> reader) {}

    private Targets(Path fixtures, Path folder) {
        this.fixtures = fixtures;
        this.folder = folder;
    }

    /** @param folder for readers that want a file */
    static List<Target> all(Path fixtures, Path folder) {
        Targets made = new Targets(fixtures, folder);
        made.checkpoints();
        made.texts();
        made.pictures();
        made.evaluation();
        return List.copyOf(made.targets.values());
    }

    private void checkpoints() {
        add(
                "safetensors",
                files(fixtures, "unit.safetensors"),
                bytes -> readAll(SafetensorsFile.of(MemorySegment.ofArray(bytes), "fuzz")));
        add(
                "bitsandbytes",
                files(fixtures, "unit.safetensors"),
                bytes -> readAll(BitsAndBytes.decode(SafetensorsFile.of(MemorySegment.ofArray(bytes), "fuzz"))));
        add("index", files(fixtures, "model.safetensors.index.json"), bytes -> {
            write("model.safetensors.index.json", bytes);
            SafetensorsDirectory.open(folder).close();
        });
        add("gate", gates(), bytes -> TorchArchive.read(bytes, "fuzz").values().forEach(HostTensor::toFloats));
        add(
                "config",
                files(fixtures, "config.json"),
                bytes -> TrolConfig.read(
                        new ModelFiles.MadeUp("fuzz", name -> name.equals("config.json") ? bytes : null, () -> {
                            throw new AssertionError("the configuration alone is read");
                        })));
        add("packed", packed(), bytes -> {
            try (PackedFile packed = PackedFile.open(write("fuzz.trol", bytes))) {
                packed.check();
                packed.files().forEach(packed::file);
            }
        });
    }

    private void texts() {
        add(
                "tokenizer.model",
                files(fixtures, "tokenizer.model"),
                bytes -> tokenize("internlm2-tiny", "tokenizer.model", bytes));
        add(
                "tokenizer.json",
                files(fixtures, "tokenizer.json"),
                bytes -> tokenize("phi3-tiny", "tokenizer.json", bytes));
        add(
                "tokenizer_config",
                files(fixtures, "tokenizer_config.json"),
                bytes -> tokenize("internlm2-tiny", "tokenizer_config.json", bytes));
    }

    private void tokenize(String fixture, String changed, byte[] bytes) {
        FileSource honest = FileSource.directory(fixtures.resolve(fixture));
        try (Tokenizer tokenizer = Tokenizers.open(name -> name.equals(changed) ? bytes : honest.read(name))) {
            tokenizer.decode(tokenizer.encode("What is <IMG_CONTEXT> \u00fc\ud83d\ude00?\n"));
        }
    }

    private void pictures() {
        ImageReader reader = new ImageReader(ImageReader.Options.DEFAULT.withMaxPixels(1 << 20));
        for (String kind : List.of("png", "jpg", "gif", "bmp", "webp")) {
            add(kind, files(fixtures.resolve("images"), "." + kind), bytes -> reader.read(bytes, "fuzz." + kind));
        }
    }

    private void evaluation() {
        Path sets = fixtures.resolveSibling("eval");
        add("parquet", files(sets, ".parquet"), bytes -> {
            ParquetFile file = ParquetFile.of(write("fuzz.parquet", bytes));
            file.rows(List.of("question", "answer", "options", "id", "image"), (n, row) -> {});
            file.picture(0, "image").problem();
        });
        add("tsv", files(sets, ".tsv"), bytes -> TsvFile.rows(write("fuzz.tsv", bytes), row -> {}));
        add("jsonl", files(sets, ".jsonl"), bytes -> JsonFiles.lines(write("fuzz.jsonl", bytes), row -> {}));
        add(
                "json",
                files(sets, ".json"),
                bytes -> JsonFiles.elements(write("fuzz.json", bytes), "questions", row -> {}));
    }

    private void add(String name, List<byte[]> corpus, Consumer<byte[]> reader) {
        if (corpus.isEmpty()) {
            throw new IllegalStateException("no file to begin from: " + name);
        }
        targets.put(name, new Target(name, corpus, reader));
    }

    private static void readAll(TensorSource source) {
        source.names().forEach(name -> source.get(name).toFloats());
    }

    private static List<byte[]> gates() {
        List<byte[]> gates = new ArrayList<>();
        for (String form : List.of(
                "dict", "legacy", "legacy-shared", "zip64", "negated", "parameters-with-state", "dtype-complex64")) {
            try (var in = Targets.class.getResourceAsStream("/fuzz/" + form + ".pt")) {
                gates.add(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return gates;
    }

    private List<byte[]> packed() {
        Path file = folder.resolve("seed.trol");
        try (PackedWriter writer = new PackedWriter(file)) {
            writer.file("config.json", "{}".getBytes(StandardCharsets.UTF_8));
            writer.tensor(HostTensor.of("a", "fuzz", new float[] {1, 2, 3}, 3));
            writer.weight(StoredWeight.of("w", "f32-rows-1", 1, 2, MemorySegment.ofArray(new byte[8])));
            writer.finish(Map.of("source", "fuzz"), Map.of("a", new long[] {3}));
            return List.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> files(Path below, String end) {
        try (Stream<Path> found = Files.walk(below)) {
            List<byte[]> contents = new ArrayList<>();
            for (Path file :
                    found.filter(f -> f.toString().endsWith(end)).sorted().toList()) {
                if (Files.size(file) <= LARGEST_SEED && contents.size() < 40) {
                    contents.add(Files.readAllBytes(file));
                }
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

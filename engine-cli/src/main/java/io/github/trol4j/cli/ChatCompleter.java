package io.github.trol4j.cli;

import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.Traversal;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, policies and file names. */
final class ChatCompleter implements Completer {
    private static final int MOST = 1_000;

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String typed = line.word().substring(0, line.wordCursor());
        if (line.wordIndex() == 0) {
            if (typed.startsWith("/")) {
                Arrays.stream(ChatAction.values()).forEach(a -> candidates.add(new Candidate(a.typed())));
            }
            return;
        }
        Optional<ChatAction> action = ChatAction.of(line.words().getFirst());
        if (action.isPresent() && action.get() == ChatAction.TRAVERSAL) {
            Stream.of(Traversal.SPELLINGS.split(", ")).forEach(how -> candidates.add(policy(how)));
        } else if (action.isPresent() && action.get().takesFile()) {
            files(typed, candidates);
        }
    }

    /** {@code threshold=T} up to where the number comes. */
    private static Candidate policy(String spelling) {
        int value = spelling.indexOf('=');
        return value < 0
                ? new Candidate(spelling)
                : new Candidate(spelling.substring(0, value + 1), spelling, null, null, null, null, false);
    }

    private static void files(String typed, List<Candidate> candidates) {
        String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
        String begin = typed.substring(folder.length());
        Optional<Path> place = ChatWords.path(folder.isEmpty() ? "." : folder);
        if (place.isEmpty() || !Files.isDirectory(place.get())) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.get(), entry -> {
            String name = entry.getFileName().toString();
            return name.startsWith(begin) && (begin.startsWith(".") || !name.startsWith("."));
        })) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (candidates.size() < MOST && Shown.text(name).equals(name)) { // else it cannot be shown as it is
                    candidates.add(file(folder, name, Files.isDirectory(entry)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            candidates.clear(); // a folder that cannot be read has nothing to offer
        }
    }

    private static Candidate file(String folder, String name, boolean isFolder) {
        String value = folder + name + (isFolder ? "/" : "");
        return new Candidate(value, isFolder ? name + "/" : name, null, null, null, null, !isFolder);
    }
}

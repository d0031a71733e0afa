package io.github.trol4j.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void aHomeThatCanBeWrittenIsLeftToTheLibrary(@TempDir Path home) {
        assertThat(NativeFolder.chosen(home, temporary, "ada")).isEmpty();
    }

    /** A file where the folder should be cannot be written into, whoever runs the tests. */
    @Test
    void withoutAHomeEachUserHasAFolder(@TempDir Path home) throws IOException {
        Path none = Files.writeString(home.resolve("none"), "");

        Path ada = NativeFolder.chosen(none, temporary, "ada/../x").orElseThrow();
        Path bob = NativeFolder.chosen(none, temporary, "bob").orElseThrow();

        assertThat(ada).isDirectory().hasParent(temporary).isNotEqualTo(bob).isEmptyDirectory();
        assertThat(NativeFolder.chosen(none, temporary, "bob")).contains(bob);
    }

    @Test
    void whatCannotBeUsedIsLeftAlone(@TempDir Path home) throws IOException {
        Path none = Files.writeString(home.resolve("none"), "");
        Path taken = Files.writeString(temporary.resolve("trol4j-eve"), "somebody else's");

        assertThat(NativeFolder.chosen(none, temporary, "eve").orElseThrow())
                .isDirectory()
                .isNotEqualTo(taken);
    }
}

package app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;

/** A program as a user would write one; says what computed and which Jackson it runs with. */
public final class Ask {
    private Ask() {}

    public static void main(String[] args) {
        try (TrolModel model = TrolModel.nano()) {
            System.out.println(model.ask(Path.of(args[0]), args[1]).text());
            System.out.println(model.backend().name());
            System.out.println(new ObjectMapper().version());
        }
    }
}

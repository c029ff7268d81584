package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.facts.AddOnState;
import io.dsctl.facts.AddOnState.Answer;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Manifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddOnStatesTest {

    private static final Manifest MANIFEST = new Manifest("kind: Namespace\n");

    @Test
    void the_exit_code_of_kubectl_diff_says_it() {
        assertThat(read("dsctl-add-on 0\n").answer()).isEqualTo(Answer.SAME);
        assertThat(read("dsctl-add-on 1\n").answer()).isEqualTo(Answer.DIFFERENT);
        assertThat(read("dsctl-add-on 0\n").sha256()).isEqualTo(MANIFEST.sha256());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error: resource mapping not found for name: \"a\" namespace: \"\" from \"STDIN\":"
                        + " no matches for kind \"Foo\" in version \"example.org/v1\"",
                "Error from server (NotFound): namespaces \"monitoring\" not found",
                "error: error parsing STDIN: error converting YAML to JSON: yaml: line 3: mapping"
                        + " values are not allowed in this context",
                "The Service \"a\" is invalid: spec.ports: Required value",
                "Error from server (InternalError): Internal error occurred: failed calling webhook"
                    + " \"a.b\": Post \"https://a.b.svc:443/x\": dial tcp 10.96.0.9:443: connect:"
                    + " connection refused"
            })
    void what_the_api_does_not_take_yet_is_not_there(String complaint) {
        assertThat(read("dsctl-add-on 2\n" + complaint + "\n").answer())
                .isEqualTo(Answer.DIFFERENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error: failed to run \"diff\": exec: \"diff\": executable file not found in $PATH",
                "The connection to the server 10.0.0.1:6443 was refused: connection refused",
                "Unable to connect to the server: net/http: TLS handshake timeout",
                "error: You must be logged in to the server (Unauthorized)"
            })
    void who_could_not_ask_knows_nothing(String complaint) {
        assertThat(read("dsctl-add-on 2\n" + complaint + "\n"))
                .isEqualTo(new AddOnState(MANIFEST.sha256(), Answer.UNKNOWN, complaint));
    }

    @Test
    void an_answer_that_is_none_says_nothing() {
        assertThat(read("").answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(read("motd\ndsctl-add-on 0\n").answer()).isEqualTo(Answer.UNKNOWN);
    }

    private static AddOnState read(String stdout) {
        return AddOnStates.read(MANIFEST, new ScriptResult(0, stdout, ""));
    }
}

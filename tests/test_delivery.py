"""How CI brings a regenerated client to a branch: a patch of one job, applied by another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from threading import Thread

import pytest

from processes import run, run_well

ROOT = Path(__file__).parents[1]
SCRIPTS = ("patch", "apply", "deliver")
BOT = "41898282+github-actions[bot]@users.noreply.github.com"
REGENERATE = """#!/bin/sh
cp spec/flowroute.json generated/openapi.json
[ -e generated/package/old.py ] && git mv --force generated/package/old.py generated/package/new.py
printf '\\0' > generated/package/new.bin
"""
GH = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$1 $2" in
"pr list") echo "$PROPOSAL" ;;
"auth git-credential") printf 'username=x-access-token\\npassword=%s\\n' "$GH_TOKEN" ;;
esac
"""


@dataclass(frozen=True)
class Forge:
    """A repository as GitHub has it, with a branch `topic` that changes the document."""

    folder: Path

    @property
    def url(self) -> str:
        return f"file://{self.folder}/remote.git"

    @property
    def patch(self) -> Path:
        return self.folder / "generated.patch"

    def git(self, *arguments: str | Path) -> str:
        return run_well(
            *("git", "-c", "user.name=tests", "-c", "user.email=tests@example.com", *arguments),
            GIT_CONFIG_GLOBAL=os.devnull,
        ).strip()

    def tip(self, branch: str) -> str:
        return self.git("-C", self.folder / "remote.git", "rev-parse", f"refs/heads/{branch}")

    def branches(self) -> str:
        return self.git("-C", self.folder / "remote.git", "for-each-ref")

    def check_out(self, branch: str) -> Path:
        """Clone the repository as a job does, and return the folder."""
        checkout = self.folder / "checkout"
        shutil.rmtree(checkout, ignore_errors=True)
        self.git("clone", "--quiet", "--depth", "1", "--branch", branch, self.url, checkout)
        return checkout

    def commit(self, branch: str) -> None:
        """Commit all changes of the checkout, and push them."""
        checkout = self.folder / "checkout"
        self.git("-C", checkout, "add", "--all")
        self.git("-C", checkout, "commit", "--quiet", "--message", branch)
        self.git("-C", checkout, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")

    def make_patch(self, branch: str) -> str:
        """Do what the job that may only read does, and return its output."""
        checkout = self.check_out(branch)
        output = self.folder / "output"
        output.write_text("")
        run_well(checkout / "scripts/patch", self.patch, GITHUB_OUTPUT=str(output))
        return output.read_text()

    def deliver(
        self,
        branch: str,
        commit: str,
        checkout: Path | None = None,
        *,
        token: str = "token",  # noqa: S107 - of nobody
        proposal: str = "",
    ) -> CompletedProcess[str]:
        """Do what the job that may write does, with a checkout of the base."""
        script = (checkout or self.check_out("main")) / "scripts/deliver"
        return run(
            *(script, self.patch, commit, branch),
            PATH=f"{self.folder / 'bin'}:{os.environ['PATH']}",
            CALLS=str(self.folder / "calls"),
            GIT_CONFIG_GLOBAL=os.devnull,
            GH_TOKEN=token,
            PROPOSAL=proposal,
        )

    def calls(self) -> list[str]:
        calls = self.folder / "calls"
        return calls.read_text().splitlines() if calls.exists() else []


def write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@pytest.fixture(scope="module")
def _forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    forge = Forge(tmp_path_factory.mktemp("forge"))
    forge.git("init", "--quiet", "--bare", "--initial-branch=main", forge.folder / "remote.git")
    write(forge.folder / "bin/gh", GH, 0o755)
    checkout = forge.folder / "checkout"
    forge.git("init", "--quiet", "--initial-branch=main", checkout)
    forge.git("-C", checkout, "remote", "add", "origin", forge.url)
    write(checkout / "scripts/regenerate", REGENERATE, 0o755)
    for name in SCRIPTS:
        shutil.copy2(ROOT / "scripts" / name, checkout / "scripts" / name)
    write(checkout / "spec/flowroute.json", "one\n")
    write(checkout / "generated/openapi.json", "one\n")
    write(checkout / "generated/package/old.py", "OLD = True\n")
    forge.commit("main")
    write(checkout / "spec/flowroute.json", "two\n")
    forge.commit("topic")
    return forge


@pytest.fixture
def forge(_forge: Forge, tmp_path: Path) -> Forge:
    return Forge(Path(shutil.copytree(_forge.folder, tmp_path / "forge", symlinks=True)))


def test_a_changed_document_becomes_a_commit_on_its_branch_and_is_tested(forge: Forge) -> None:
    base, commit = forge.tip("main"), forge.tip("topic")
    assert forge.make_patch("topic") == "changed=true\n"
    expected = contents(forge.folder / "checkout/generated")

    assert forge.deliver("topic", commit).returncode == 0
    checkout = forge.folder / "checkout"
    assert forge.git("-C", checkout, "rev-parse", "HEAD") == base  # nothing of the branch came here
    assert forge.git("-C", checkout, "status", "--porcelain") == ""
    assert forge.calls() == ["workflow run test.yml --ref=topic"]

    remote = forge.folder / "remote.git"
    facts = forge.git("-C", remote, "log", "-1", "--format=%P %ae %ce %s", "topic")
    assert facts == f"{commit} {BOT} {BOT} Regenerate the client"
    changes = forge.git("-C", remote, "diff", "--name-status", "--no-renames", commit, "topic")
    assert changes.split() == [
        *("M", "generated/openapi.json"),
        *("A", "generated/package/new.bin"),
        *("A", "generated/package/new.py"),
        *("D", "generated/package/old.py"),
    ]
    assert forge.tip("main") == base

    assert forge.make_patch("topic") == "changed=false\n"  # so that the next run delivers nothing
    assert contents(checkout / "generated") == expected
    assert forge.git("-C", checkout, "status", "--porcelain") == ""


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_patch_leaves_the_index_to_whoever_made_it(forge: Forge) -> None:
    write(forge.check_out("main") / "spec/flowroute.json", "two\n")
    checkout = forge.folder / "checkout"
    run_well(checkout / "scripts/patch", forge.patch, GITHUB_OUTPUT="")
    assert "GIT binary patch" in forge.patch.read_text()
    assert (
        forge.git("-C", checkout, "diff", "--cached", "--name-only", "--", "generated/openapi.json")
        == ""
    )


def test_a_client_that_cannot_be_regenerated_has_no_patch(forge: Forge) -> None:
    script = forge.check_out("topic") / "scripts/regenerate"
    script.write_text("#!/bin/sh\nexit 2\n")
    output = forge.folder / "output"
    process = run(forge.folder / "checkout/scripts/patch", forge.patch, GITHUB_OUTPUT=str(output))
    assert process.returncode == 2
    assert not forge.patch.exists()
    assert not output.exists()


# What is brought nowhere


def test_a_branch_that_has_moved_on_is_left_alone(forge: Forge) -> None:
    commit = forge.tip("topic")
    forge.make_patch("topic")
    write(forge.folder / "checkout/more", "")
    forge.commit("topic")
    before = forge.branches()
    process = forge.deliver("topic", commit)
    assert process.returncode == 1
    assert process.stderr == f"deliver: topic has moved on from {commit}\n"
    assert (forge.branches(), forge.calls()) == (before, [])


@pytest.mark.parametrize(
    "move", ["branch --quiet --force topic topic~1", "update-ref -d refs/heads/topic"]
)
def test_a_branch_that_moves_meanwhile_is_left_alone(forge: Forge, move: str) -> None:
    commit = forge.tip("topic")
    forge.make_patch("topic")
    checkout = forge.check_out("main")
    apply = checkout / "scripts/apply"
    apply.rename(apply.with_name("real"))
    git = f"git -C {forge.folder}/remote.git"
    write(apply, f'#!/bin/sh\n{git} {move}\nexec "$(dirname "$0")/real" "$@"\n', 0o755)
    process = forge.deliver("topic", commit, checkout)
    assert process.returncode == 1
    assert "stale info" in process.stderr
    assert commit not in forge.branches()
    assert forge.calls() == []


def test_a_branch_that_is_gone_stays_gone(forge: Forge) -> None:
    commit = forge.tip("topic")
    forge.make_patch("topic")
    forge.git("-C", forge.folder / "remote.git", "branch", "--delete", "--force", "topic")
    assert "couldn't find remote ref" in forge.deliver("topic", commit).stderr
    assert (forge.calls(), "topic" in forge.branches()) == ([], False)


def test_what_was_just_regenerated_is_not_regenerated_again(forge: Forge) -> None:
    forge.make_patch("topic")
    forge.deliver("topic", forge.tip("topic"))
    checkout = forge.check_out("topic")
    write(checkout / "scripts/regenerate", "#!/bin/sh\ndate +%N > generated/openapi.json\n", 0o755)
    run_well(checkout / "scripts/patch", forge.patch, GITHUB_OUTPUT="")
    before = forge.branches()
    process = forge.deliver("topic", forge.tip("topic"))
    assert process.returncode == 1
    assert "two runs of scripts/regenerate differ" in process.stderr
    assert forge.branches() == before


# What is no patch of generated/


def replace_script(checkout: Path) -> None:
    write(checkout / "scripts/apply", "#!/bin/sh\nprintenv\n", 0o755)


def add_workflow(checkout: Path) -> None:
    write(checkout / ".github/workflows/more.yml", "on: push\n")


def change_both(checkout: Path) -> None:
    write(checkout / "generated/openapi.json", "two\n")
    write(checkout / "spec/flowroute.json", "three\n")


def link(checkout: Path) -> None:
    (checkout / "generated/passwords.py").symlink_to("/etc/passwd")


def link_folder(checkout: Path) -> None:
    shutil.rmtree(checkout / "generated/package")
    (checkout / "generated/package").symlink_to("../scripts")


def make_executable(checkout: Path) -> None:
    (checkout / "generated/openapi.json").chmod(0o755)


def move_out(checkout: Path) -> None:
    (checkout / "generated/package/old.py").rename(checkout / "conftest.py")


def move_in(checkout: Path) -> None:
    (checkout / "spec/flowroute.json").rename(checkout / "generated/flowroute.json")


def replace_folder(checkout: Path) -> None:
    shutil.rmtree(checkout / "generated")
    write(checkout / "generated", "")


def hide(checkout: Path) -> None:
    write(checkout / "generated/.gitattributes", "* -diff\n")


def hide_deeper(checkout: Path) -> None:
    write(checkout / "generated/.github/more.py", "")


def break_line(checkout: Path) -> None:
    write(checkout / "generated/a\n:100644 100644 0 0 M\tgenerated/b.py", "")


def resemble(checkout: Path) -> None:
    write(checkout / "generated.py", "")


def nest(checkout: Path) -> None:
    write(checkout / "generated/generated/.py", "")


def add_submodule(checkout: Path) -> None:
    commit = run_well("git", "-C", checkout, "rev-parse", "HEAD").strip()
    entry = f"160000,{commit},generated/module"
    run_well("git", "-C", checkout, "update-index", "--add", "--cacheinfo", entry)
    (checkout / "generated/module").mkdir()


MISCHIEF = [
    *(replace_script, add_workflow, change_both, link, link_folder, make_executable),
    *(move_out, move_in, replace_folder, hide, hide_deeper, break_line, resemble, nest),
    add_submodule,
]


@pytest.mark.parametrize("change", MISCHIEF, ids=lambda change: change.__name__)
def test_a_patch_that_does_anything_else_is_refused(
    forge: Forge, change: Callable[[Path], None]
) -> None:
    checkout = forge.check_out("topic")
    change(checkout)
    forge.git("-C", checkout, "add", "--all")
    output = f"--output={forge.patch}"
    forge.git("-C", checkout, "diff", "--cached", "--binary", "--find-renames", output, "HEAD")
    before = forge.branches()
    process = forge.deliver("topic", forge.tip("topic"))
    assert process.returncode == 1
    assert process.stderr.startswith("apply: a patch may change plain files of generated/ alone")
    assert (forge.branches(), forge.calls()) == (before, [])


NEW = """diff --git a/{0} b/{0}
new file mode 100644
index 0000000..d95f3ad
--- /dev/null
+++ b/{0}
@@ -0,0 +1 @@
+content
"""


@pytest.mark.parametrize(
    "text",
    [
        *("", "content\n", "changed=true\n"),
        NEW.format("../new"),
        NEW.format("generated/../../new"),
        NEW.format("generated/../scripts/new"),
        NEW.format(".git/hooks/pre-push"),
        NEW.format("generated/.git/config"),
        NEW.format("generated/.GIT/config"),
        NEW.format("/new").replace(" b//new", " /new"),
        NEW.format("generated/openapi.json"),
        NEW.format("generated/openapi.json/new"),
    ],
)
def test_a_patch_that_does_not_apply_is_refused(forge: Forge, text: str) -> None:
    forge.patch.write_text(text)
    files, before = contents(forge.folder), forge.branches()
    process = forge.deliver("topic", forge.tip("topic"))
    assert process.returncode == 1
    assert process.stderr.startswith("apply: ")
    assert (forge.branches(), forge.calls()) == (before, [])
    assert {name for name in contents(forge.folder) if "checkout" not in name} == {
        name for name in files if "checkout" not in name
    }


def test_whatever_is_generated_may_be_in_a_patch(forge: Forge) -> None:
    checkout = forge.check_out("topic")
    names = run_well("git", "-C", ROOT, "ls-files", "generated").split()
    for name in names:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, checkout / name)
    write(checkout / "scripts/regenerate", "#!/bin/sh\n", 0o755)
    run_well(checkout / "scripts/patch", forge.patch, GITHUB_OUTPUT="")
    process = forge.deliver("topic", forge.tip("topic"))
    assert process.returncode == 0, process.stderr
    listed = forge.git("-C", forge.folder / "remote.git", "ls-tree", "-r", "--name-only", "topic")
    assert set(names) < set(listed.split())


# Branches


def test_the_name_of_a_branch_is_only_a_name(forge: Forge) -> None:
    branch = "--help;$(touch${IFS}here)&`id`'\"|x"
    commit = forge.tip("topic")
    forge.make_patch("topic")
    checkout = forge.check_out("main")
    forge.git("-C", forge.folder / "remote.git", "update-ref", f"refs/heads/{branch}", commit)
    process = forge.deliver(branch, commit, checkout)
    assert process.returncode == 0, process.stderr
    assert forge.tip(branch) not in {commit, forge.tip("topic")}
    assert forge.calls() == [f"workflow run test.yml --ref={branch}"]
    assert not (checkout / "here").exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_what_main_lacks_is_proposed_once(forge: Forge, *, is_open: bool) -> None:
    remote, main = forge.folder / "remote.git", forge.tip("topic")
    forge.git("-C", remote, "update-ref", "refs/heads/main", main)
    if is_open:  # by an earlier run, for an older commit
        forge.git("-C", remote, "branch", "regenerate/main", "main~1")
    forge.make_patch("main")
    process = forge.deliver("main", main, proposal="7" if is_open else "")
    assert process.returncode == 0, process.stderr
    assert forge.tip("main") == main
    assert forge.git("-C", remote, "rev-parse", "regenerate/main~1") == main
    listed, *created, started = forge.calls()
    assert listed.startswith("pr list --base main --head regenerate/main --json isCrossRepository")
    assert len(created) == (0 if is_open else 1)
    assert all(call.startswith("pr create --base main --head regenerate/main ") for call in created)
    assert started == "workflow run test.yml --ref=regenerate/main"


def test_the_token_of_the_workflow_is_what_git_shows(forge: Forge) -> None:
    shown: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers["Authorization"])
            self.send_response(403 if shown[-1] else 401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        checkout = forge.check_out("main")
        url = f"http://127.0.0.1:{server.server_port}/remote.git"
        forge.git("-C", checkout, "remote", "set-url", "origin", url)
        process = forge.deliver("topic", forge.tip("topic"), checkout, token="secret")  # noqa: S106
        server.shutdown()
    assert process.returncode
    assert shown == [None, "Basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0"]  # x-access-token:secret
    assert "secret" not in process.stdout + process.stderr
    assert "secret" not in (checkout / ".git/config").read_text()

"""The book of running imports: it only goes forward, the first end is the end, and it is never in the way."""

from data.progress import DONE, FAILED, Job, Progress


def test_a_job_from_beginning_to_end(tmp_path):
    progress = Progress(tmp_path)
    assert (progress.running(), progress.unseen(), progress.job("a")) == ([], [], None)
    progress.begin(Job("a", "数据员", "名册.xlsx", "2024-08-31 10:00:00"))
    progress.tell("a", "读取文件", 0.3)
    progress.tell("a", "检查各行", 0.2)
    (job,) = Progress(tmp_path).running()
    assert (job.stage, job.share) == ("检查各行", 0.3), "a bar never goes back"
    progress.end("a", DONE, "已发布为第1版。")
    progress.end("a", FAILED, "意外中断")
    progress.tell("a", "读取文件", 0.5)
    assert progress.running() == []
    (job,) = progress.unseen()
    assert (job.state, job.message, job.share, job.stage) == (DONE, "已发布为第1版。", 1, "检查各行")
    progress.acknowledge("a")
    assert progress.unseen() == []
    assert progress.job("a").seen


def test_the_newest_ends_first_and_not_all_of_them(tmp_path):
    progress = Progress(tmp_path)
    for hour in range(8):
        progress.begin(Job(str(hour), "数据员", "名册.xlsx", f"2024-08-31 1{hour}:00:00"))
        progress.end(str(hour), FAILED, "x")
    assert [job.id for job in progress.unseen(most=3)] == ["7", "6", "5"]


def test_where_it_cannot_be_written_imports_go_on(tmp_path):
    (tmp_path / "progress.sqlite").write_bytes(b"no database at all" * 100)
    progress = Progress(tmp_path)
    progress.begin(Job("a", "数据员", "名册.xlsx", "2024-08-31 10:00:00"))
    progress.end("a", DONE, "x")
    assert (progress.running(), progress.unseen()) == ([], [])

"""Snapshots that a handler of events takes or restores, while objects are still to be written."""

from __future__ import annotations

import gzip

import pytest

from tests.operations.run_calls import ROLE

READS = gzip.compress(b"@r1\nACGT\n+\nFFFF\n", mtime=0)


@pytest.fixture
def export(mock, omics):
    """Export a read set, and let the time pass that this takes; gives the URI of the file."""
    store = mock.add.sequence_store()
    read_set = mock.add.read_set(store, content=READS)

    def exported():
        sources = [{"readSetId": read_set}]
        omics.start_read_set_export_job(sequenceStoreId=store, roleArn=ROLE, destination="s3://out/x/", sources=sources)
        mock.clock.advance(hours=1)
        return f"s3://out/x/{read_set}/{mock.read_sets[read_set].name}_source1.fastq.gz"

    return exported


def in_a_handler(mock, do):
    """Do something once, in the handler of an event."""
    done = []
    mock.events.subscribe(lambda *_: done.append(do()) if not done else None, detail_type="Run Status Change")
    mock.add.run()
    mock.clock.run_until_idle()
    return done[0]


def imported(mock, omics, uri):
    """The bytes of a read set that is imported from there."""
    store = mock.add.sequence_store()
    source = {"sourceFiles": {"source1": uri}, "sourceFileType": "FASTQ", "subjectId": "p", "sampleId": "s"}
    omics.start_read_set_import_job(sequenceStoreId=store, roleArn=ROLE, sources=[source])
    mock.clock.advance(hours=1)
    read_set = omics.list_read_sets(sequenceStoreId=store)["readSets"][0]["id"]
    return omics.get_read_set(sequenceStoreId=store, id=read_set, partNumber=1)["payload"].read()


def test_what_was_exported_is_in_the_snapshot(mock, omics, export):
    """A handler that takes one right after the export finds the file again when it is restored."""
    snapshot, uri = in_a_handler(mock, lambda: (export(), mock.snapshot())[::-1])
    mock.reset()
    mock.restore(snapshot)
    assert imported(mock, omics, uri) == READS


def test_what_was_exported_is_not_there_before_it_was(mock, omics, export):
    """A handler that goes back to before the export does not find its file, neither then nor later."""

    def there_and_back():
        before = mock.snapshot()
        uri = export()
        mock.restore(before)
        return uri

    uri = in_a_handler(mock, there_and_back)
    assert imported(mock, omics, uri) != READS


def test_what_was_exported_can_be_imported_at_once(mock, omics, export):
    """The file is there when the job is COMPLETED, in a handler as well."""
    assert in_a_handler(mock, lambda: imported(mock, omics, export())) == READS


def test_what_the_test_registers_goes_over_what_was_exported(mock, omics, export):
    """An object that a handler registers after the export at the same place stays."""
    newer = gzip.compress(b"@r2\nTTTT\n+\nFFFF\n", mtime=0)

    def register():
        uri = export()
        mock.add.s3_object(uri, newer)
        return uri

    assert imported(mock, omics, in_a_handler(mock, register)) == newer

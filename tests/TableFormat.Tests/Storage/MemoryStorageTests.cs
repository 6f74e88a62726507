using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Tests.Storage;

public sealed class MemoryStorageTests : StorageContract
{
    protected override IStorage Empty() => new MemoryStorage(TimeProvider.System);
}

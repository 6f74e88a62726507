using System.Buffers;
using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>What our reader answers, in the form that answers of Hudi are kept in.</summary>
internal static class OurRows
{
    internal static async Task<IReadOnlyList<string>> ReadAsync(string root, ScanRequest request)
    {
        var table = await HudiTable.OpenAsync(new LocalStorage(root));
        var plan = await table.PlanAsync(request);
        var lines = new ArrayBufferWriter<byte>();
        await foreach (var batch in table.ReadAsync(plan))
        {
            using (batch)
            {
                CanonicalNdjson.Write(lines, plan.Schema, batch);
            }
        }

        var text = Encoding.UTF8.GetString(lines.WrittenSpan);
        return request.Kind == ScanKind.Cdc ? ChangeRows.Sorted(text) : CanonicalRows.Sorted(text);
    }
}

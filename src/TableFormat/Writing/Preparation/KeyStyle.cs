using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Writing.Preparation;

/// <summary>
/// Learns from stored rows how a complex key generator spells a single key field: releases differ, and whoever appends must go on in the
/// style that is there (spec 6.3).
/// </summary>
internal static class KeyStyle
{
    private static readonly TableSchema KeyColumn = new([new Field(MetaColumns.RecordKey, new DataType.String())]);

    /// <summary>The form of the table's keys; null where the properties say it, or there is no row.</summary>
    public static async Task<KeyForm?> FindAsync(TableState state, CancellationToken cancellationToken)
    {
        if (!KeyRecipe.NeedsStyleOfRows(state.Properties))
        {
            return null;
        }

        var prefix = Encoding.UTF8.GetBytes($"{state.Properties.KeyFields[0]}:");
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions: null, cancellationToken).ConfigureAwait(false);
        foreach (var file in view.LatestBaseSlices.Select(slice => slice.BaseFile!))
        {
            await foreach (var batch in BaseFileReader.ReadAsync(state.Storage, file, KeyColumn, batchRows: 1, cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    return ((StringArray)batch.Column(0)).GetBytes(0).StartsWith(prefix) ? KeyForm.Composite : KeyForm.Plain;
                }
            }
        }

        return null;
    }
}

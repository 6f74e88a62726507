namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>A stored row of one key.</summary>
/// <param name="Text">Its data columns as canonical JSON.</param>
/// <param name="IsNew">Whether the write whose changes are read wrote it.</param>
internal readonly record struct RowImage(byte[] Text, bool IsNew);

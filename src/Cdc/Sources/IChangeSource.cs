namespace Lakehouse.Cdc.Sources;

/// <summary>Where change events come from. Made by <see cref="FileSource"/> or <see cref="KafkaSource"/>, read by <see cref="IngestLoop"/>.</summary>
public interface IChangeSource : IAsyncDisposable
{
    /// <summary>The source as a person would name it.</summary>
    string Description { get; }
}

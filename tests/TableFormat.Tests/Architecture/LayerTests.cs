using Mono.Cecil;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>Directions between projects and rooms.</summary>
public sealed class LayerTests
{
    // Simulations of the spokes need a store and ids that repeat; catalogs need the names of types; constants leave no reference.
    private static readonly string[] ShownForOthers =
    [
        "Ambient.SeededIds", "Storage.MemoryStorage", "Storage.StoragePath",
        "Schema.AvroSchemaMapping", "Schema.DataTypeText", "Schema.HiveTypeMapping", "Schema.MetaColumns", "Writing.IndexSettings",
    ];

    [Fact]
    public void Every_room_of_the_hub_has_its_floor()
    {
        using var hub = BuiltAssembly.Read("TableFormat");
        var rooms = hub.AllTypes().Select(type => Floors.RoomOf(type.RoomNamespace())).OfType<string>().Where(room => room.Length > 0);
        Offenders.AreNone(rooms.Distinct().Except(Floors.InOrder));
    }

    [Fact]
    public void Rooms_of_the_hub_use_only_lower_floors_and_rooms_to_their_left()
    {
        using var hub = BuiltAssembly.Read("TableFormat");
        var wrong =
            from type in hub.AllTypes()
            let user = Floors.RoomOf(type.RoomNamespace())
            where user is not null
            from used in type.Uses()
            let room = Floors.RoomOf(used.RoomNamespace())
            where room is not null && !Floors.MayUse(user, room)
            select $"{type.FullName} uses {used.FullName}";
        Offenders.AreNone(wrong);
    }

    [Theory]
    [InlineData("TableFormat")]
    [InlineData("Cdc", "TableFormat")]
    [InlineData("Catalog", "TableFormat")]
    [InlineData("Query", "TableFormat")]
    [InlineData("Cli", "TableFormat", "Cdc", "Catalog", "Query")]
    public void Projects_see_only_what_they_may(string project, params string[] allowed)
    {
        using var assembly = BuiltAssembly.Read(project);
        var ours = BuiltAssembly.Names.Values.ToHashSet(StringComparer.Ordinal);
        var seen = assembly.MainModule.AssemblyReferences.Select(reference => reference.Name).Where(ours.Contains);
        Offenders.AreNone(seen.Except(allowed.Select(name => BuiltAssembly.Names[name])));
    }

    [Fact]
    public void What_the_hub_shows_is_used_by_a_spoke()
    {
        using var hub = BuiltAssembly.Read("TableFormat");
        var shown = hub.AllTypes().Where(type => type.IsPublic).ToDictionary(type => type.FullName, StringComparer.Ordinal);
        var needed = new Queue<TypeDefinition>(UsedOutside().Where(shown.ContainsKey).Select(name => shown[name]));
        var reached = needed.Select(type => type.FullName).ToHashSet(StringComparer.Ordinal);
        while (needed.TryDequeue(out var type))
        {
            foreach (var name in VisibleSignature(type).Where(name => shown.ContainsKey(name) && reached.Add(name)))
            {
                needed.Enqueue(shown[name]);
            }
        }

        Offenders.AreNone(shown.Keys.Except(reached).Except(ShownForOthers.Select(name => $"Lakehouse.TableFormat.{name}")));
    }

    private static IEnumerable<string> UsedOutside()
    {
        foreach (var project in BuiltAssembly.Names.Keys.Where(name => name != "TableFormat"))
        {
            using var spoke = BuiltAssembly.Read(project);
            foreach (var used in spoke.MainModule.GetTypeReferences())
            {
                yield return used.FullName;
            }
        }
    }

    private static IEnumerable<string> VisibleSignature(TypeDefinition type) => type
        .Signature(member => member is MethodDefinition { IsPublic: true } or FieldDefinition { IsPublic: true } or MethodDefinition { IsFamily: true })
        .SelectMany(found => found.Flatten())
        .Concat(type.NestedTypes.Where(nested => nested.IsNestedPublic))
        .Select(found => found.FullName);
}

using Lakehouse.TestKit;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>An assembly of <c>src</c> as it was built beside these tests, read by Mono.Cecil.</summary>
internal static class BuiltAssembly
{
    /// <summary>Assembly name by project folder.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["TableFormat"] = "Lakehouse.TableFormat",
        ["Cdc"] = "Lakehouse.Cdc",
        ["Catalog"] = "Lakehouse.Catalog",
        ["Query"] = "Lakehouse.Query",
        ["Cli"] = "lakehouse",
    };

    /// <summary>Reads the assembly of a project with its symbols.</summary>
    public static AssemblyDefinition Read(string project)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Checkout.PathOf("src", project, "bin", bin.Parent!.Name, bin.Name, $"{Names[project]}.dll");
        Assert.True(File.Exists(path), $"{path} is not there: build the solution first.");
        return AssemblyDefinition.ReadAssembly(path, new ReaderParameters { ReadSymbols = true, InMemory = true });
    }

    /// <summary>All types with nested ones.</summary>
    public static IEnumerable<TypeDefinition> AllTypes(this AssemblyDefinition assembly) =>
        assembly.MainModule.Types.SelectMany(WithNested);

    /// <summary>The namespace of the outermost type around this one.</summary>
    public static string RoomNamespace(this TypeReference type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type.Namespace;
    }

    /// <summary>Every type that the given one names: bases, members, attributes, and the instructions of its methods.</summary>
    public static IEnumerable<TypeReference> Uses(this TypeDefinition type) =>
        Signature(type)
            .Concat(type.Methods.SelectMany(BodyUses))
            .SelectMany(Flatten);

    /// <summary>Types in the signature of a type: bases, interfaces, fields, parameters, results. Not flattened.</summary>
    public static IEnumerable<TypeReference> Signature(this TypeDefinition type, Func<IMemberDefinition, bool>? members = null)
    {
        members ??= _ => true;
        return new[] { type.BaseType }.Where(found => found is not null)
            .Concat(type.Interfaces.Select(found => found.InterfaceType))
            .Concat(type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(found => found.ConstraintType))
            .Concat(type.Fields.Where(field => members(field)).Select(field => field.FieldType))
            .Concat(type.Methods.Where(method => members(method))
                .SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)));
    }

    /// <summary>The type itself, its element type and its generic arguments, down to the leaves.</summary>
    public static IEnumerable<TypeReference> Flatten(this TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Flatten).Prepend(generic.ElementType),
        TypeSpecification wrapped => Flatten(wrapped.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private static IEnumerable<TypeReference> BodyUses(MethodDefinition method)
    {
        if (!method.HasBody)
        {
            return [];
        }

        return method.Body.Variables.Select(variable => variable.VariableType)
            .Concat(method.Body.Instructions.SelectMany(Operands));
    }

    private static IEnumerable<TypeReference> Operands(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        MethodReference call => new[] { call.DeclaringType, call.ReturnType }
            .Concat(call is GenericInstanceMethod generic ? generic.GenericArguments : []),
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };
}

const folder = 'drivers/iommu/arm/arm-smmu-v3';

/** The driver's main file, and its header. */
export const driverFile = `${folder}/arm-smmu-v3.c`;
export const driverHeader = `${folder}/arm-smmu-v3.h`;
